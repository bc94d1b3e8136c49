"""Where nobody has changed anything the flags go again: without them everything is decided by the new one, and nothing
is forced. Whoever comes from an old allocator begins with `manage.py rollout demote --all --to legacy`."""

from decimal import Decimal

from django.db import migrations

FLAGS = {"allocator.v2": Decimal(100), "allocator.v2.shadow": None, "allocator.v2.dual_write": None,
         "allocator.v2.force_legacy": None}
SWITCHES = ("planner.combinations", "auto.make_room")


def forget_untouched(apps, schema_editor):
    models = {name: apps.get_model("rollout", name) for name in ("Flag", "FlaggedRestaurant", "RolloutChange")}
    if models["RolloutChange"].objects.exists() or models["FlaggedRestaurant"].objects.exists():
        return
    found = models["Flag"].objects.filter(name__in=FLAGS)
    if all((row.everyone, row.percent) == (None, FLAGS[row.name]) for row in found):
        found.delete()
    apps.get_model("waffle", "Switch").objects.filter(name__in=SWITCHES, active=True).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("rollout", "0005_old_rows_name_their_restaurant"),
        ("waffle", "0004_update_everyone_nullbooleanfield"),
    ]
    operations = [migrations.RunPython(forget_untouched, migrations.RunPython.noop)]
