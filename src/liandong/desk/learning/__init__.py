"""The machine learns from people: doubts, labels, models, words, judging again."""
