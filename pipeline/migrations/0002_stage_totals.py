"""Stage totals by trigger: the count and the value of a stage change in the transaction that changes its deals."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION cf.keep_stage_totals() RETURNS trigger
    LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog, pg_temp
    AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            UPDATE public.pipeline_stage SET deal_count = deal_count - 1, value_cents = value_cents - OLD.value_cents
            WHERE account_id = OLD.account_id AND id = OLD.stage_id;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            UPDATE public.pipeline_stage SET deal_count = deal_count + 1, value_cents = value_cents + NEW.value_cents
            WHERE account_id = NEW.account_id AND id = NEW.stage_id;
        END IF;
        RETURN NULL;
    END
    $$;
REVOKE ALL ON FUNCTION cf.keep_stage_totals() FROM PUBLIC;

CREATE TRIGGER pipeline_deal_totals AFTER INSERT OR DELETE ON pipeline_deal
    FOR EACH ROW EXECUTE FUNCTION cf.keep_stage_totals();
CREATE TRIGGER pipeline_deal_totals_change AFTER UPDATE OF stage_id, value_cents ON pipeline_deal
    FOR EACH ROW WHEN (OLD.stage_id <> NEW.stage_id OR OLD.value_cents <> NEW.value_cents)
    EXECUTE FUNCTION cf.keep_stage_totals();
"""

BACKWARD = """
DROP TRIGGER pipeline_deal_totals_change ON pipeline_deal;
DROP TRIGGER pipeline_deal_totals ON pipeline_deal;
DROP FUNCTION cf.keep_stage_totals();
"""


class Migration(migrations.Migration):
    """Adds the totals."""

    dependencies = [("pipeline", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
