"""Every figure's title, and what stands under it: how it is to be read."""

from stages.looks.fidelity.notes import FIGURES as FIDELITY

LADDER = (
    "Lines of direct answers and of reasoning join students by size; the first and the last are labelled "
    "with their parameters. Lines of blends join shares of reasoning rows. "
)
BARS = "Bars: one standard error to either side, often smaller than the mark."
ODDS = (
    "Numbers at the marks: billions of parameters. Filled, half filled, hollow: how often the student is on "
    "the frontier when the questions are drawn again (shares below 60 % are on average too low). Bars: 95 % "
    "intervals. "
)
FIGURES: dict[str, tuple[str, str]] = {
    "accuracy_vs_train_flops": ("What training compute buys", LADDER + BARS),
    "accuracy_vs_query_flops": ("What compute per question buys", LADDER + BARS),
    "effective_size": (
        "How large IFT must be to be as accurate",
        "Bars: interval over resampled questions. Open marks in the grey strips: no IFT student of the study "
        "is as accurate (top), or even the smallest is more accurate (bottom). At one size blends stand "
        "beside the reasoning student, direct rows first to the left, shuffled to the right, the more "
        "reasoning rows the nearer; matched recipes are farthest right.",
    ),
    "flops_multiplier": (
        "What equal accuracy costs",
        "FLOPs of a student over those at which IFT is as accurate, to train (dot) and per question (stroke), "
        "with intervals. Left of 1 the recipe is the cheaper way. Triangles: IFT never gets there (left), "
        "its cheapest is better (right).",
    ),
    "lifetime": (
        "From how many questions on the trace pays",
        "Training and all answers over those of the cheapest IFT as accurate. Below 1 the student is the "
        "cheaper way to its accuracy. Rings: break-even points, with their intervals just below the line. "
        "Students that no IFT equals have no curve and are named.",
    ),
    "decision_map": (
        "The best student for each pair of budgets",
        "In each cell the most accurate student within both budgets, its recipe, and how often it is best "
        "when the questions are drawn again: the paler, the less often. Hatched: nothing is affordable. k, M, "
        "G, T: 10^3, 10^6, 10^9, 10^12 FLOPs.",
    ),
    "gain_vs_extra_tokens": (
        "Gain against extra tokens",
        "One point per suite and student: accuracy of the reasoning student minus that of the direct "
        "one of the same size. " + BARS,
    ),
    "differences": (
        "Are the differences more than luck?",
        "Accuracy minus that of direct answers of the same size, same questions; lines: intervals. Filled: "
        "survives Holm's correction. Grey: true differences this small a single test would likely miss "
        "(before any correction).",
    ),
    "matched": (
        "What remains of the gain at equal cost",
        "Per student from left to right: equal samples, then something matched. Filled diamonds and pluses: "
        "direct answers trained longer at the same size (or reasoning trained shorter, where only that "
        "exists). Hollow: direct answers of a made-up larger size of the same cost. Crosses: not compared, "
        "for the reason given.",
    ),
    "recipe_sweep": (
        "Blends of both regimes",
        "The number of training rows is the same at every share; only how many hold a trace changes. "
        + BARS,
    ),
    "mode_switch": (
        "How answers turn long",
        "Thinking tokens of a blend over those of the reasoning student. Bold: mean of the families; faint: "
        "single families. Lengths are means: thinking on every second question and thinking half as long "
        "look the same.",
    ),
    "accuracy_vs_token_budget": (
        "What each output token buys",
        "Middle and largest student (with several corpora the largest of each). Labels: votes drawn, and "
        "tokens thought at the start of the forced curve. Dotted: one line per seed. Stopping rules: settings "
        "chosen on the other half of the questions. Votes count the tokens of all samples. Bars: intervals "
        "over questions.",
    ),
    "length_by_correctness": (
        "Are wrong answers longer because they are wrong, or because the question is hard?",
        "Below: tokens of wrong over those of right answers of reasoning students, log scale; hollow: all "
        "levels together; filled: within suite, task and level. Bars may run out of the panel.",
    ),
    "votes": (
        "Several direct answers against one reasoned answer",
        "Middle and largest student. Bands: intervals. Star: one greedy answer of the reasoning student; "
        "dotted: how many direct answers cost the same FLOPs. 'k = 11 > 8': more than were sampled. "
        "'k < 1': one vote costs more.",
    ),
    "accuracy_vs_size": ("Accuracy against size", BARS),
    "accuracy_by_level": (
        "Accuracy by difficulty",
        "In quotes: the task, as it is called in params.yaml. Smallest, middle and largest student. "
        + BARS,
    ),
    "published_claims": (
        "What the study claims, and what its numbers say",
        "Grey: values that bear the claim out. Counts are shares of the cases counted. An arrow: the interval "
        "goes on to 0, where no IFT student is as accurate. Claims without public numbers are in the table "
        "only.",
    ),
    "published_accuracy_vs_train_flops": (
        "The published study: what training compute buys",
        ODDS
        + "Dotted: IFT's fitted curve from its dearest student on, where the data pin it down; nothing "
        "was trained there.",
    ),
    "published_accuracy_vs_query_flops": (
        "The published study: what compute per question buys",
        ODDS + "Costs per question are the paper's power laws.",
    ),
    "published_cost_ratio": (
        "Five times, and 1.6 times, in every way of counting",
        "Rows: how long traces are taken to be, and how IFT at equal accuracy is found. The named pair has no "
        "interval: neither of its costs depends on the questions.",
    ),
    **FIDELITY,
}
