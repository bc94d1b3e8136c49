"""A new installation has nothing to leave: everything is on for all, nothing is forced. Whoever comes from an old
allocator begins with `manage.py rollout demote --all --to legacy`."""

from decimal import Decimal

from django.db import migrations

FLAGS = {"allocator.v2": Decimal(100), "allocator.v2.shadow": None, "allocator.v2.dual_write": None,
         "allocator.v2.force_legacy": None}
SWITCHES = ("planner.combinations", "auto.make_room")


def begin(apps, schema_editor):
    for name, percent in FLAGS.items():
        apps.get_model("rollout", "Flag").objects.get_or_create(
            name=name, defaults={"percent": percent, "superusers": False}
        )
    for name in SWITCHES:
        apps.get_model("waffle", "Switch").objects.get_or_create(name=name, defaults={"active": True})


def undo(apps, schema_editor):
    apps.get_model("rollout", "Flag").objects.filter(name__in=FLAGS).delete()
    apps.get_model("waffle", "Switch").objects.filter(name__in=SWITCHES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("rollout", "0001_the_way_over"),
        ("waffle", "0004_update_everyone_nullbooleanfield"),
    ]
    operations = [migrations.RunPython(begin, undo)]
