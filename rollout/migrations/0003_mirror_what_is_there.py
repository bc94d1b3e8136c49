"""Assignments made before there was a mirror are mirrored now; from here on each is with its commit."""

from django.db import migrations

FILL = """
INSERT INTO rollout_legacyassignment (id, restaurant_id, booking_id, table_id, start_at, end_at, merge_group_id,
    assigned_at, assigned_by, idempotency_key, assignment_id, refusal)
SELECT gen_random_uuid(), s.restaurant_id, s.booking_id, o.table_id, lower(o.during), upper(o.during), g.id,
    s.created_at, s.actor, '', s.id, ''
FROM assignments_assignment s
JOIN assignments_occupancy o ON o.holder_id = s.id AND o.kind = 'assignment'
LEFT JOIN assignments_mergegroup g ON g.assignment_id = s.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rollout", "0002_everything_is_decided_by_the_new_one"),
        ("assignments", "0007_proposals_of_whole_days"),
    ]
    operations = [migrations.RunSQL(FILL, "DELETE FROM rollout_legacyassignment WHERE assignment_id IS NOT NULL")]
