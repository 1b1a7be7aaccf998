"""Disputes of many consumers with one merchant about one problem (群体性纠纷): found, confirmed,
and handled together."""
