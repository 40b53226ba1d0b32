"""How alike phrases are. The only module that imports scikit-learn; it runs in a process of its own."""

from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer

from scheduler.suggestions.rules import LEAST_LIKENESS, WHOLE, Reduction, grams

BLOCK = 256
"""Rows of the product made at once: memory stays small however many phrases there are."""

Alike = dict[str, dict[str, int]]


def alike_phrases(offered: Sequence[str], needed: Sequence[str], reduced: Reduction) -> Alike:
    """Per offered phrase the needed ones that are alike, with their likeness in millionths, from the least one on.

    Likeness is the cosine of the reduced phrases' pieces (:func:`~scheduler.suggestions.rules.grams`), weighed by how
    rare a piece is among all of these phrases (TF-IDF).
    """
    together = list(dict.fromkeys([*offered, *needed]))
    pieces = {phrase: grams(content) for phrase, content in zip(together, reduced(together), strict=True)}
    if not offered or not needed or not any(pieces.values()):
        return {}
    weigher = TfidfVectorizer(analyzer=pieces.__getitem__).fit([*offered, *needed])
    rows, columns = weigher.transform(offered), weigher.transform(needed).T.tocsr()
    found: Alike = {}
    for start in range(0, len(offered), BLOCK):
        block = rows[start : start + BLOCK] @ columns
        block.data[block.data < LEAST_LIKENESS / WHOLE] = 0.0
        block.eliminate_zeros()
        for row, phrase in enumerate(offered[start : start + BLOCK]):
            span = slice(block.indptr[row], block.indptr[row + 1])
            pairs = zip(block.indices[span].tolist(), block.data[span].tolist(), strict=True)
            found[phrase] = {needed[column]: round(WHOLE * likeness) for column, likeness in pairs}
    return found
