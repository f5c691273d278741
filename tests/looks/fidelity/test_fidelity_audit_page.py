import pytest

from stages.looks.fidelity.audit_page import audit_page
from tests.looks.drawn import LOOK
from tests.looks.fidelity.fidelity_planted import SHORT, planted


@pytest.mark.slow
def test_a_page_of_bare_scores_says_what_it_lacks_and_fetches_nothing() -> None:
    study = planted(1, SHORT[:2], SHORT, (None,), known=False)
    page = audit_page(study, LOOK)
    assert page == audit_page(study, LOOK)
    assert "there are no intervals" in page
    assert page.count("data:image/svg+xml;base64,") == page.count("<img ") == 5
    assert 'src="http' not in page
    assert "Agreement with real items" in page
    assert "fidelity_quality" not in page
