# ruff: noqa: RUF001 - signs that look alike are part of what is tested
"""Responses to mathematical questions, and where the answer stands in them."""

EXTRACTED = [
    (r"so \boxed{42}", "42"),
    (r"\boxed{\frac{1}{2}}", r"\frac{1}{2}"),
    (r"\boxed{\{1,2\}}", r"\{1,2\}"),
    (r"\boxed{\text{(B)}}", r"\text{(B)}"),
    (r"first \boxed{1}, no: \boxed{2}", "2"),
    (r"\boxed{\boxed{7}}", "7"),
    (r"\boxed 5$", "5"),
    (r"$\boxed{ 5 }$.", "5"),
    (r"\fbox{5}", "5"),
    (r"<think> \boxed{1} </think> \boxed{2}", "2"),
    (r"<think> \boxed{1} </think> The answer is 2.", "2"),
    (r"\boxed{1} </think> It is 3", "3"),
    ("The final answer is 42.", "42"),
    ("The answer is 3.5. I am sure.", "3.5"),
    ("**Final Answer:** 42", "42"),
    ("Answer: 42\nThat took 3 steps.", "42"),
    ("The answer is 1. No, the answer is 2.", "2"),
    ("The final answer is:\n$$\n42\n$$\nas shown in 2 ways", "42"),
    ("The answer to question 3 is 7.", "7"),
    ("3 + 4 = 7\n#### 7", "7"),
    ("We get 3 and then 4, so 7 apples", "7"),
    ("It costs $18.", "18"),
    (r"Hence $x = \frac{1}{2}$.", r"x = \frac{1}{2}"),
    (r"$\frac{1}{2}$", r"$\frac{1}{2}$"),
    ("-3", "-3"),
    ("from 10 to −3", "-3"),
]

NO_ANSWER = [
    "",
    "  \n",
    "I do not know.",
    r"<think> \boxed{42}",
    r"<think> \boxed{42} </think>",
    r"<think> 1 </think> \boxed{2} <think> 3",
    r"\boxed{}",
    r"\boxed{ }",
    r"It is 42: \boxed{}",
    r"\boxed{41} or rather \boxed{42",
]
