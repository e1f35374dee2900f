import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import groups.sealed_fields
import sessions.models.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0002_invitations_mail_audit"),
        ("practice", "0004_lines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=sessions.models.identifiers.random_address, editable=False, max_length=32, unique=True
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("0", "0"), ("1", "1"), ("2", "2"), ("3", "3"), ("R", "R")], max_length=1
                    ),
                ),
                ("words", groups.sealed_fields.SealedTextField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="incidents", to="groups.cohort"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="incidents", to="practice.meeting"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practice.room",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["cohort", "made_at"], name="practice_incident_by_cohort")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["0", "1", "2", "3", "R"])),
                        name="practice_incident_known_level",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=sessions.models.identifiers.random_address, editable=False, max_length=32, unique=True
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("agreement", "an agreement was not kept"),
                            ("rest", "needs rest"),
                            ("technical", "a technical reason"),
                            ("report", "a report"),
                            ("other", "another reason"),
                        ],
                        max_length=9,
                    ),
                ),
                ("words", groups.sealed_fields.SealedTextField(blank=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("holds", models.BooleanField(default=False)),
                ("kept_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="removals", to="groups.cohort"
                    ),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="removals", to="practice.meeting"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practice.room",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="removals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at", None)),
                        fields=["cohort", "user"],
                        name="practice_removal_in_force",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["agreement", "rest", "technical", "report", "other"])),
                        name="practice_removal_known_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=sessions.models.identifiers.random_address, editable=False, max_length=32, unique=True
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("stays_here", "What is said here stays here, also afterwards and between us."),
                            ("own_story", "Speak about yourself. Leave out names of others."),
                            ("no_advice", "Listen without advice. Ask before you offer anything."),
                            ("free", "You may pass, pause, turn the camera off or leave."),
                            ("equal", "Equal turns. Keep to your time, and take it."),
                            ("private", "Be in a private place, with headphones, sober."),
                            ("no_recording", "No recording, no screenshots, no AI note-takers."),
                            ("contact", "Contact outside only if both have said yes."),
                            ("not_therapy", "This is not therapy or emergency help."),
                            ("respect", "Nobody is insulted, pressed, courted or sold anything."),
                            ("other", "Something else"),
                        ],
                        max_length=16,
                    ),
                ),
                ("words", groups.sealed_fields.SealedTextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("new", "new"), ("seen", "seen"), ("decided", "decided"), ("answered", "answered")],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("due_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "Nothing to do"),
                            ("talked", "Talked with the person"),
                            ("stays_out", "Does not come to sessions until an organiser lifts it"),
                            ("removed", "Removed from the group"),
                            ("lifted", "May come to sessions again"),
                        ],
                        max_length=9,
                    ),
                ),
                ("statement", groups.sealed_fields.SealedTextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", groups.sealed_fields.SealedTextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("overdue_told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "appeal_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="appeals",
                        to="practice.report",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="groups.cohort"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="practice.meeting"
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="practice.room",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["cohort", "state", "due_at"], name="practice_report_by_deadline"),
                    models.Index(fields=["about", "decided_at"], name="practice_report_by_concerned"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rule__in",
                                [
                                    "stays_here",
                                    "own_story",
                                    "no_advice",
                                    "free",
                                    "equal",
                                    "private",
                                    "no_recording",
                                    "contact",
                                    "not_therapy",
                                    "respect",
                                    "other",
                                ],
                            )
                        ),
                        name="practice_report_known_rule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", ""), ("state__in", ["new", "seen"])),
                            models.Q(("state__in", ["decided", "answered"]), models.Q(("decision", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="practice_report_decided_once",
                    ),
                ],
            },
        ),
    ]
