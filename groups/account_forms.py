"""allauth's forms in our words: the same fields and rules, with our labels, and without grey text inside of fields."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {
    "code": _("Code"),
    "email": _("E-mail address"),
    "login": _("E-mail address"),
    "name": _("What you call it"),
    "oldpassword": _("Your password now"),
    "password": _("Password"),
    "password1": _("New password"),
    "password2": _("New password again"),
}


class OurWords(forms.Form):
    """Comes first among the bases of a form, so that it has the last word."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
        if "password1" in self.fields:
            self.fields["password1"].help_text = _("At least 12 characters. A short sentence is easy to remember.")
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}


class AskForCode(OurWords, account.RequestLoginCodeForm):
    pass


class SignInByPassword(OurWords, account.LoginForm):
    def _setup_password_field(self) -> None:
        """Keep the field: allauth drops it where people sign up without a password."""


class SignUp(OurWords, account.SignupForm):
    pass


class ConfirmLoginCode(OurWords, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailCode(OurWords, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmResetCode(OurWords, account.ConfirmPasswordResetCodeForm):
    pass


class ConfirmPassword(OurWords, account.ReauthenticateForm):
    pass


class ChangeEmail(OurWords, account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class ChangePassword(OurWords, account.ChangePasswordForm):
    pass


class SetPassword(OurWords, account.SetPasswordForm):
    pass


class ResetPassword(OurWords, account.ResetPasswordForm):
    pass


class ChoosePassword(OurWords, account.ResetPasswordKeyForm):
    pass


class SecondStep(OurWords, second_step.AuthenticateForm):
    pass


class ConfirmCode(OurWords, second_step.ReauthenticateForm):
    pass


class ActivateApp(OurWords, totp.ActivateTOTPForm):
    pass


class AddPasskey(OurWords, webauthn.AddWebAuthnForm):
    """Always one that signs in by itself: a key that is only a second step would be one thing more to explain."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"] = forms.BooleanField(initial=True, widget=forms.HiddenInput)
        self.fields["name"].max_length = 60
