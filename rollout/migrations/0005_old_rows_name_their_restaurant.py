"""The column stays as it is and is a foreign key to Django from now on. What was given before writes were mirrored is
filled in."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO rollout_legacyassignment (id, restaurant_id, booking_id, table_id, start_at, end_at, merge_group_id,
    assigned_at, assigned_by, idempotency_key, assignment_id, refusal)
SELECT gen_random_uuid(), s.restaurant_id, s.booking_id, o.table_id, lower(o.during), upper(o.during), g.id,
    s.created_at, s.actor, '', s.id, ''
FROM assignments_assignment s
JOIN assignments_occupancy o ON o.holder_id = s.id AND o.kind = 'assignment'
LEFT JOIN assignments_mergegroup g ON g.assignment_id = s.id
WHERE NOT EXISTS (SELECT FROM rollout_legacyassignment l WHERE l.assignment_id = s.id)
"""
RESTAURANT = models.ForeignKey(
    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+",
    to="venues.restaurant",
    verbose_name="restaurant",
)


class Migration(migrations.Migration):
    dependencies = [
        ("rollout", "0004_drop_the_flags_that_ours_replace"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.RemoveIndex("legacyassignment", "legacy_by_time"),
            migrations.RemoveIndex("legacyassignment", "legacy_not_taken_over"),
            migrations.RemoveField("legacyassignment", "restaurant_id"),
            migrations.AddField("legacyassignment", "restaurant", RESTAURANT),
            migrations.AddIndex(
                "legacyassignment", models.Index(fields=["restaurant", "start_at"], name="legacy_by_time")
            ),
            migrations.AddIndex(
                "legacyassignment",
                models.Index(
                    condition=models.Q(("assignment_id__isnull", True)), fields=["restaurant", "id"],
                    name="legacy_not_taken_over",
                ),
            ),
        ]),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
