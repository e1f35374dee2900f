"""Lets somebody see the operator's pages, or no longer, for an operator at the terminal."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from groups import services
from groups.models import User


class Command(BaseCommand):
    help = "Let somebody see the operator's pages at /operate/; they sign in like everybody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the person's e-mail address; an account is made where there is none")
        parser.add_argument("--end", action="store_true", help="take it back instead")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        person = User.objects.filter(email=email).first()
        if person is None and options["end"]:
            raise CommandError("There is no account with that address.")
        person = person or services.user_make(email=email)
        services.user_set_staff(user=person, staff=not options["end"])
        self.stdout.write(f"Now {'staff' if person.is_staff else 'no longer staff'}: {email}")
