"""Baselines on the same rows: a keyword rule, jieba, a linear SVM."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

RULE = re.compile(
    "退款|退货|退费|不退|退钱|换货|质量问题|假货|过期|欺诈|乱收费|收费过高|虚假宣传|消费者"
    "|会员卡|定金|押金|开发票|售后|维修"
)
Span = tuple[int, int]


def by_rule(texts: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.array([bool(RULE.search(text)) for text in texts])


def tfidf_keywords(texts: Sequence[str]) -> list[list[str]]:
    import jieba.analyse

    return [jieba.analyse.extract_tags(text, topK=3) for text in texts]


def textrank_keywords(texts: Sequence[str]) -> list[list[str]]:
    import jieba.analyse

    return [jieba.analyse.textrank(text, topK=3) for text in texts]


def svm_predictions(texts: Sequence[str], labels: Sequence[Any]) -> npt.NDArray[Any]:
    """Five-fold predictions of a linear SVM on TF-IDF of characters 1–3-grams."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.model_selection import KFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    machine = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), LinearSVC())
    folds = KFold(5, shuffle=True, random_state=1)
    return np.asarray(cross_val_predict(machine, list(texts), list(labels), cv=folds))


def nearest_noun_and_adjective(text: str) -> list[tuple[Span, Span]]:
    """Each adjective with the noun nearest to it, by jieba's tags."""
    import jieba.posseg

    nouns, adjectives, at = [], [], 0
    for word, tag in jieba.posseg.lcut(text):
        span = (at, at + len(word))
        at += len(word)
        if tag.startswith("n"):
            nouns.append(span)
        elif tag.startswith("a"):
            adjectives.append(span)
    if not nouns:
        return []

    def nearest(word: Span) -> Span:
        return min(nouns, key=lambda noun: max(word[0] - noun[1], noun[0] - word[1]))

    return [(nearest(adjective), adjective) for adjective in adjectives]
