"""Waffle makes the tables of its own flag although ours replaces it (its first migration does not know that it may be).
Nothing reads them, and their foreign keys keep Django's `flush` from emptying the tables of users and groups."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("rollout", "0003_mirror_what_is_there"),
        ("waffle", "0004_update_everyone_nullbooleanfield"),
    ]
    operations = [
        migrations.RunSQL(
            "DROP TABLE IF EXISTS waffle_flag_users, waffle_flag_groups, waffle_flag", migrations.RunSQL.noop
        )
    ]
