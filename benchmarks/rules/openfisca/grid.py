"""The points of the Express Entry grid in force since 2025-03-25, as NumPy tables to look up in.

Look-ups in constant tables, rather than OpenFisca's parameter scales or chains of `select`, favour
OpenFisca: a scale took about 25 times as long for a million ages.

Source: Ministerial Instructions respecting the Express Entry system (IRPA, s. 10.3).
"""

import numpy as np


def points(*rows):
    return np.array(rows, dtype=np.int32)


def up_to(size, starts):
    """Points for 0 … size - 1, from those at the level or age where each step starts."""
    table = np.zeros(size, dtype=np.int32)
    for start, value in starts.items():
        table[start:] = value
    return table


AGES = range(17, 46)
AGE_WITH = [0, 90, 95, *[100] * 10, 95, 90, 85, 80, 75, 70, 65, 60, 55, 50, 45, 35, 25, 15, 5, 0]
AGE_ALONE = [0, 99, 105, *[110] * 10, 105, 99, 94, 88, 83, 77, 72, 66, 61, 55, 50, 39, 28, 17, 6, 0]
AGE = {
    True: up_to(121, dict(zip(AGES, AGE_WITH, strict=True))),
    False: up_to(121, dict(zip(AGES, AGE_ALONE, strict=True))),
}
EDUCATION = {
    True: points(0, 28, 84, 91, 112, 119, 126, 140),
    False: points(0, 30, 90, 98, 120, 128, 135, 150),
}
FIRST_LANGUAGE = {
    True: up_to(13, {4: 6, 6: 8, 7: 16, 8: 22, 9: 29, 10: 32}),
    False: up_to(13, {4: 6, 6: 9, 7: 17, 8: 23, 9: 31, 10: 34}),
}
SECOND_LANGUAGE = up_to(13, {5: 1, 7: 3, 9: 6})
CANADIAN_WORK = {
    True: up_to(61, {1: 35, 2: 46, 3: 56, 4: 63, 5: 70}),
    False: up_to(61, {1: 40, 2: 53, 3: 64, 4: 72, 5: 80}),
}
SPOUSE_EDUCATION = points(0, 2, 6, 7, 8, 9, 10, 10)
SPOUSE_LANGUAGE = up_to(13, {5: 1, 7: 3, 9: 5})
SPOUSE_WORK = up_to(61, {1: 5, 2: 7, 3: 8, 4: 9, 5: 10})
STUDY = points(0, 15, 30)
JOB_OFFER = points(0, 200, 50)

# Steps of skills that are worth more together (0, 1, 2), and the points of each pair of steps.
CREDENTIAL_STEP = points(0, 0, 1, 1, 1, 2, 2, 2)
LANGUAGE_STEP = up_to(13, {7: 1, 9: 2})
CANADIAN_WORK_STEP = up_to(61, {1: 1, 2: 2})
FOREIGN_WORK_STEP = up_to(61, {1: 1, 3: 2})
TOGETHER = points(0, 0, 0, 0, 13, 25, 0, 25, 50)
TRADE = up_to(13, {5: 25, 7: 50})
