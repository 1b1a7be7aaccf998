"""Pages of a desk with many disputes: lists, and each part of the picture."""
