"""12315 数据分析 of a month: its numbers, the rows behind each, its picks, its paper."""
