from stages.engines.protocol import Draw, Sampling, rounded

LIMITS = {"max_tokens": 9, "samples": 1}


def test_greedy_answers_are_drawn_alike_whatever_else_is_said() -> None:
    plain = Sampling(temperature=0.0, top_p=1.0, top_k=0, **LIMITS)
    odd = Sampling(temperature=0.0, top_p=0.3, top_k=5, **LIMITS)
    assert plain.greedy
    assert plain.draw(1) == odd.draw(2) == Draw(0.0, 1.0, 0, None)


def test_sampled_answers_are_drawn_as_said() -> None:
    sampling = Sampling(temperature=0.7, top_p=0.3, top_k=5, **LIMITS)
    assert not sampling.greedy
    assert sampling.draw(0) == Draw(0.7, 0.3, 5, 0)


def test_log_probabilities_are_told_without_the_noise_of_their_sums() -> None:
    assert rounded([-1.23456749, 0.0]) == rounded([-1.23456751 + 1e-7, 1e-8]) == (-1.234567, 0.0)
