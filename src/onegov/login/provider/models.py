"""Tables of the OpenID Provider. What is secret is kept as a digest, what has expired is deleted."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from onegov.core import ids


class Client(models.Model):
    """An application of a department that people sign in to."""

    id = models.CharField(primary_key=True, max_length=40)
    org_id = models.CharField(max_length=20, db_index=True)
    name_en = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    sector = models.CharField(max_length=120)
    production = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    auth_method = models.CharField(max_length=20, default="private_key_jwt")
    secret_digests = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    jwks = models.JSONField(default=dict, blank=True)
    grant_types = ArrayField(models.CharField(max_length=60), default=list)
    scopes = ArrayField(models.CharField(max_length=60), default=list)
    claims = models.JSONField(default=list, blank=True)
    audiences = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    redirect_uris = ArrayField(models.CharField(max_length=400), default=list)
    post_logout_redirect_uris = ArrayField(
        models.CharField(max_length=400), default=list, blank=True
    )
    backchannel_logout_uri = models.CharField(max_length=400, blank=True)
    frontchannel_logout_uri = models.CharField(max_length=400, blank=True)
    require_par = models.BooleanField(default=True)
    require_request_object = models.BooleanField(default=False)
    dpop_bound = models.BooleanField(default=True)
    signed_userinfo = models.BooleanField(default=False)
    accepts_representation = models.BooleanField(default=False)
    default_max_age = models.PositiveIntegerField(null=True, blank=True)
    default_acr = models.CharField(max_length=80, blank=True)
    registered_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True, blank=True)


class Refusal(models.Model):
    """How often one check refused an application's requests on one day; nothing of whom."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    org_id = models.CharField(max_length=20)
    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    day = models.DateField()
    check_name = models.CharField(max_length=60)
    reason_en = models.CharField(max_length=300)
    reason_fr = models.CharField(max_length=300)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "day", "check_name"], name="one_count_per_check_and_day"
            )
        ]


class UseCount(models.Model):
    """How often an application did one thing on one day, of what is no longer kept itself."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    org_id = models.CharField(max_length=20)
    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    day = models.DateField()
    what = models.CharField(max_length=10)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "day", "what"], name="one_count_per_use_and_day"
            )
        ]


class PushedRequest(models.Model):
    """A request sent ahead (RFC 9126), or one that waits while the person signs in."""

    digest = models.CharField(primary_key=True, max_length=64)
    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    org_id = models.CharField(max_length=20)
    parameters = models.JSONField()
    answers = models.JSONField(default=dict)
    pushed = models.BooleanField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class Code(models.Model):
    """An authorization code that waits to be redeemed; redeeming deletes it."""

    digest = models.CharField(primary_key=True, max_length=64)
    client_id = models.CharField(max_length=40)
    person_id = models.UUIDField()
    request = models.JSONField()
    signed_in = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)


class Grant(models.Model):
    """What a person gave an application by signing in: the family of all tokens that follow."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT)
    person_id = models.UUIDField(db_index=True)
    by = models.UUIDField(null=True, blank=True, db_index=True)
    mandate_id = models.UUIDField(null=True, blank=True, db_index=True)
    visit = models.UUIDField(db_index=True)
    code_digest = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=64)
    sid = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=60))
    signed_in = models.JSONField()
    jkt = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=30, blank=True)


class Token(models.Model):
    """An access or refresh token. ``grant`` is empty for an application's own (client_credentials)."""

    digest = models.CharField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=8)
    org_id = models.CharField(max_length=20)
    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, null=True, blank=True)
    scopes = ArrayField(models.CharField(max_length=60))
    audience = models.CharField(max_length=200, blank=True)
    actors = models.JSONField(default=list, blank=True)
    jkt = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)


class Seen(models.Model):
    """The digest of a ``jti`` that was used once, kept until it would be refused for its age."""

    digest = models.CharField(primary_key=True, max_length=64)
    org_id = models.CharField(max_length=20)
    expires_at = models.DateTimeField(db_index=True)


class LogoutNotice(models.Model):
    """One application to be told that one session ended, until it confirms."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE)
    person_id = models.UUIDField(db_index=True)
    visit = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=5)
    subject = models.CharField(max_length=64)
    sid = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failing = models.CharField(max_length=40, blank=True)
