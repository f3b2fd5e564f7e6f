DROP INDEX IF EXISTS search_document_asset_name_trgm, search_document_asset_text_trgm, search_document_shot_name_trgm,
    search_document_shot_text_trgm, search_document_name_trgm, search_document_text_trgm,
    search_document_asset_name_letters, search_document_asset_text_letters, search_document_shot_name_letters,
    search_document_shot_text_letters;


DELETE FROM search_document;


ALTER TABLE search_document ALTER COLUMN name TYPE text COLLATE "C", ALTER COLUMN text TYPE text COLLATE "C";


CREATE INDEX search_document_asset_name_letters ON search_document
USING gin (string_to_array(name, NULL)) WITH (gin_pending_list_limit = 256) WHERE kind = 'asset';


CREATE INDEX search_document_asset_text_letters ON search_document
USING gin (string_to_array(text, NULL)) WITH (gin_pending_list_limit = 256) WHERE kind = 'asset';


CREATE INDEX search_document_shot_name_letters ON search_document
USING gin (string_to_array(name, NULL)) WITH (gin_pending_list_limit = 256) WHERE kind = 'shot';


CREATE INDEX search_document_shot_text_letters ON search_document
USING gin (string_to_array(text, NULL)) WITH (gin_pending_list_limit = 256) WHERE kind = 'shot';


CREATE OR REPLACE FUNCTION search_refresh(ids uuid[]) RETURNS void LANGUAGE sql SET enable_seqscan = off AS $$
    INSERT INTO search_document (entity_id, project_id, kind, name, text)
    SELECT
        entity.id,
        entity.project_id,
        CASE kind.name WHEN 'Shot' THEN 'shot' ELSE 'asset' END,
        lower(entity.name),
        lower(concat_ws(
            ' ',
            CASE WHEN kind.name = 'Shot' THEN above.name END,
            CASE WHEN kind.name = 'Shot' THEN parent.name ELSE kind.name END,
            entity.name,
            entity.description,
            (
                SELECT string_agg(bag.value, ' ')
                FROM jsonb_each_text(CASE WHEN jsonb_typeof(entity.data) = 'object' THEN entity.data END) AS bag
                WHERE kind.name <> 'Shot' OR bag.key NOT IN ('frame_in', 'frame_out', 'fps', 'handle_in', 'handle_out')
            )
        ))
    FROM (SELECT DISTINCT unnest(ids)) AS changed (id)
    CROSS JOIN LATERAL (SELECT * FROM entity AS one WHERE one.id = changed.id OFFSET 0) AS entity
    JOIN entity_type AS kind ON kind.id = entity.entity_type_id
    LEFT JOIN LATERAL (SELECT * FROM entity AS one WHERE one.id = entity.parent_id OFFSET 0) AS parent ON true
    LEFT JOIN LATERAL (SELECT * FROM entity AS one WHERE one.id = parent.parent_id OFFSET 0) AS above ON true
    WHERE kind.name NOT IN ('Sequence', 'Episode', 'Edit', 'Scene', 'Concept', 'ConceptFolder')
    ON CONFLICT (entity_id) DO UPDATE
    SET project_id = excluded.project_id, kind = excluded.kind, name = excluded.name, text = excluded.text
$$;


CREATE OR REPLACE FUNCTION search_below(ids uuid[]) RETURNS uuid[] LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    SELECT array(
        SELECT below.id FROM unnest(ids) AS above (id)
        CROSS JOIN LATERAL (SELECT id FROM entity WHERE parent_id = above.id OFFSET 0) AS below
        UNION
        SELECT below.id FROM unnest(ids) AS above (id)
        CROSS JOIN LATERAL (SELECT id FROM entity WHERE parent_id = above.id OFFSET 0) AS middle
        CROSS JOIN LATERAL (SELECT id FROM entity WHERE parent_id = middle.id OFFSET 0) AS below
    )
$$;


CREATE OR REPLACE FUNCTION search_entity_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid[] := array(SELECT id FROM new_rows);
BEGIN
    PERFORM search_refresh(changed || search_below(changed));
    RETURN NULL;
END $$;


CREATE OR REPLACE FUNCTION search_entity_updated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid[] := array(
        SELECT now.id FROM new_rows AS now JOIN old_rows AS was ON was.id = now.id
        WHERE (now.name, now.description, now.data, now.parent_id, now.entity_type_id, now.project_id)
            IS DISTINCT FROM (was.name, was.description, was.data, was.parent_id, was.entity_type_id, was.project_id)
    );
    moved uuid[] := array(
        SELECT now.id FROM new_rows AS now JOIN old_rows AS was ON was.id = now.id
        WHERE (now.name, now.parent_id) IS DISTINCT FROM (was.name, was.parent_id)
    );
BEGIN
    IF cardinality(changed) > 0 THEN
        DELETE FROM search_document USING new_rows AS now JOIN entity_type AS kind ON kind.id = now.entity_type_id
        WHERE search_document.entity_id = now.id
            AND kind.name IN ('Sequence', 'Episode', 'Edit', 'Scene', 'Concept', 'ConceptFolder');
        PERFORM search_refresh(changed || search_below(moved));
    END IF;
    RETURN NULL;
END $$;


CREATE OR REPLACE FUNCTION search_entity_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_document WHERE entity_id IN (SELECT id FROM old_rows);
    RETURN NULL;
END $$;


CREATE OR REPLACE FUNCTION search_type_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_refresh(array(SELECT id FROM entity WHERE entity_type_id = NEW.id));
    RETURN NULL;
END $$;


CREATE TRIGGER search_v3_inserted AFTER INSERT ON entity
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION search_entity_inserted();


CREATE TRIGGER search_v3_updated AFTER UPDATE ON entity
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION search_entity_updated();


CREATE TRIGGER search_v3_deleted AFTER DELETE ON entity
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION search_entity_deleted();


CREATE TRIGGER search_v3_type_inserted AFTER INSERT ON entity_type
FOR EACH ROW EXECUTE FUNCTION search_type_changed();


CREATE TRIGGER search_v3_type_renamed AFTER UPDATE OF name ON entity_type
FOR EACH ROW WHEN (NEW.name IS DISTINCT FROM OLD.name) EXECUTE FUNCTION search_type_changed();


SELECT search_refresh(array(SELECT id FROM entity));


ANALYZE search_document;
