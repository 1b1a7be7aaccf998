"""The engine: tables in, tables out. It knows no web framework and no database of ours."""
