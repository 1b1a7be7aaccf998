"""Licence exports of merchants beside the register of the desk."""
