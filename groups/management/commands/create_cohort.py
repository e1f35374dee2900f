"""Makes the first cohort of an install and its organiser, for an operator at the terminal."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from groups import services
from groups.models import User


class Command(BaseCommand):
    help = "Make a cohort and its organiser, who then signs in by e-mail code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the cohort is called")
        parser.add_argument("--organiser", required=True, metavar="EMAIL", help="the organiser's e-mail address")
        parser.add_argument("--organiser-name", default="", help="the name that others see")
        parser.add_argument("--time-zone", default="UTC", help="such as Europe/Stockholm")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["organiser"].strip().lower()
        try:
            validate_email(email)
            organiser = User.objects.filter(email=email).first() or services.user_make(
                email=email, display_name=options["organiser_name"]
            )
            cohort = services.cohort_create(name=options["name"], organiser=organiser, time_zone=options["time_zone"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Made the cohort {cohort.public_id}.")
