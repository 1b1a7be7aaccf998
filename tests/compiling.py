"""Compiles what the engine compiles at its first use: `python -m tests.compiling`.

The workers of the tests, which begin together, would each compile it all.
"""

import os
from tempfile import TemporaryDirectory


def main() -> None:
    """In a desk of its own, which has tables and nothing in them."""
    with TemporaryDirectory(prefix="liandong-compiling-") as home:
        os.environ["LIANDONG_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "liandong.desk.config.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from liandong.desk.disputes.recognition_start import make_ready

        make_ready()


if __name__ == "__main__":
    main()
