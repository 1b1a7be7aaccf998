"""The writes of learning: answering doubts, learning and adopting, words, judging again."""
