DROP TABLE IF EXISTS search_index;


DROP TABLE IF EXISTS search_asset_name;


CREATE VIRTUAL TABLE search_asset_name USING fts5(
    name, content = 'search_document', content_rowid = 'id', tokenize = 'trigram'
);


DROP TABLE IF EXISTS search_asset_text;


CREATE VIRTUAL TABLE search_asset_text USING fts5(
    text, content = 'search_document', content_rowid = 'id', tokenize = 'trigram'
);


DROP TABLE IF EXISTS search_shot_name;


CREATE VIRTUAL TABLE search_shot_name USING fts5(
    name, content = 'search_document', content_rowid = 'id', tokenize = 'trigram'
);


DROP TABLE IF EXISTS search_shot_text;


CREATE VIRTUAL TABLE search_shot_text USING fts5(
    text, content = 'search_document', content_rowid = 'id', tokenize = 'trigram'
);


DROP INDEX IF EXISTS search_document_reading;


CREATE INDEX search_document_reading ON search_document (kind, name, entity_id, project_id, text);


DELETE FROM search_document;


CREATE VIEW search_source AS
SELECT
    entity.id AS entity_id,
    entity.project_id,
    entity.parent_id,
    entity.entity_type_id,
    CASE kind.name WHEN 'Shot' THEN 'shot' ELSE 'asset' END AS kind,
    lower(entity.name) AS name,
    lower(
        CASE kind.name WHEN 'Shot' THEN coalesce(above.name || ' ', '') || coalesce(parent.name || ' ', '')
        ELSE kind.name || ' ' END
        || entity.name
        || coalesce(' ' || entity.description, '')
        || coalesce(' ' || (
            SELECT group_concat(CASE bag.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE bag.value END, ' ')
            FROM json_each(CASE json_type(entity.data) WHEN 'object' THEN entity.data ELSE '{}' END) AS bag
            WHERE kind.name <> 'Shot' OR bag.key NOT IN ('frame_in', 'frame_out', 'fps', 'handle_in', 'handle_out')
        ), '')
    ) AS text
FROM entity
CROSS JOIN entity_type AS kind ON kind.id = entity.entity_type_id
LEFT JOIN entity AS parent ON parent.id = entity.parent_id
LEFT JOIN entity AS above ON above.id = parent.parent_id
WHERE kind.name NOT IN ('Sequence', 'Episode', 'Edit', 'Scene', 'Concept', 'ConceptFolder');


CREATE TRIGGER search_v3_document_inserted AFTER INSERT ON search_document
BEGIN
    INSERT INTO search_asset_name (rowid, name) SELECT NEW.id, NEW.name WHERE NEW.kind = 'asset';
    INSERT INTO search_asset_text (rowid, text) SELECT NEW.id, NEW.text WHERE NEW.kind = 'asset';
    INSERT INTO search_shot_name (rowid, name) SELECT NEW.id, NEW.name WHERE NEW.kind = 'shot';
    INSERT INTO search_shot_text (rowid, text) SELECT NEW.id, NEW.text WHERE NEW.kind = 'shot';
END;


CREATE TRIGGER search_v3_document_deleted AFTER DELETE ON search_document
BEGIN
    INSERT INTO search_asset_name (search_asset_name, rowid, name) SELECT 'delete', OLD.id, OLD.name WHERE OLD.kind = 'asset';
    INSERT INTO search_asset_text (search_asset_text, rowid, text) SELECT 'delete', OLD.id, OLD.text WHERE OLD.kind = 'asset';
    INSERT INTO search_shot_name (search_shot_name, rowid, name) SELECT 'delete', OLD.id, OLD.name WHERE OLD.kind = 'shot';
    INSERT INTO search_shot_text (search_shot_text, rowid, text) SELECT 'delete', OLD.id, OLD.text WHERE OLD.kind = 'shot';
END;


CREATE TRIGGER search_v3_document_updated AFTER UPDATE ON search_document
WHEN OLD.kind IS NOT NEW.kind OR OLD.name IS NOT NEW.name OR OLD.text IS NOT NEW.text
BEGIN
    INSERT INTO search_asset_name (search_asset_name, rowid, name) SELECT 'delete', OLD.id, OLD.name WHERE OLD.kind = 'asset';
    INSERT INTO search_asset_text (search_asset_text, rowid, text) SELECT 'delete', OLD.id, OLD.text WHERE OLD.kind = 'asset';
    INSERT INTO search_shot_name (search_shot_name, rowid, name) SELECT 'delete', OLD.id, OLD.name WHERE OLD.kind = 'shot';
    INSERT INTO search_shot_text (search_shot_text, rowid, text) SELECT 'delete', OLD.id, OLD.text WHERE OLD.kind = 'shot';
    INSERT INTO search_asset_name (rowid, name) SELECT NEW.id, NEW.name WHERE NEW.kind = 'asset';
    INSERT INTO search_asset_text (rowid, text) SELECT NEW.id, NEW.text WHERE NEW.kind = 'asset';
    INSERT INTO search_shot_name (rowid, name) SELECT NEW.id, NEW.name WHERE NEW.kind = 'shot';
    INSERT INTO search_shot_text (rowid, text) SELECT NEW.id, NEW.text WHERE NEW.kind = 'shot';
END;


CREATE TRIGGER search_v3_inserted AFTER INSERT ON entity
BEGIN
    INSERT INTO search_document (entity_id, project_id, kind, name, text)
    SELECT entity_id, project_id, kind, name, text FROM search_source WHERE entity_id = NEW.id
    ON CONFLICT (entity_id) DO UPDATE SET project_id = excluded.project_id, kind = excluded.kind, name = excluded.name, text = excluded.text;
END;


CREATE TRIGGER search_v3_inserted_above AFTER INSERT ON entity
WHEN EXISTS (SELECT 1 FROM entity WHERE parent_id = NEW.id)
BEGIN
    INSERT INTO search_document (entity_id, project_id, kind, name, text)
    SELECT entity_id, project_id, kind, name, text FROM search_source WHERE parent_id IN (SELECT NEW.id UNION ALL SELECT id FROM entity WHERE parent_id = NEW.id)
    ON CONFLICT (entity_id) DO UPDATE SET project_id = excluded.project_id, kind = excluded.kind, name = excluded.name, text = excluded.text;
END;


CREATE TRIGGER search_v3_updated AFTER UPDATE OF name, description, data, parent_id, entity_type_id, project_id ON entity
WHEN OLD.name IS NOT NEW.name
        OR OLD.description IS NOT NEW.description
        OR OLD.data IS NOT NEW.data
        OR OLD.parent_id IS NOT NEW.parent_id
        OR OLD.entity_type_id IS NOT NEW.entity_type_id
        OR OLD.project_id IS NOT NEW.project_id
BEGIN
    DELETE FROM search_document WHERE entity_id = NEW.id AND EXISTS (
        SELECT 1 FROM entity_type AS kind
        WHERE kind.id = NEW.entity_type_id AND kind.name IN ('Sequence', 'Episode', 'Edit', 'Scene', 'Concept', 'ConceptFolder')
    );
    INSERT INTO search_document (entity_id, project_id, kind, name, text)
    SELECT entity_id, project_id, kind, name, text FROM search_source WHERE entity_id = NEW.id
    ON CONFLICT (entity_id) DO UPDATE SET project_id = excluded.project_id, kind = excluded.kind, name = excluded.name, text = excluded.text;
    INSERT INTO search_document (entity_id, project_id, kind, name, text)
    SELECT entity_id, project_id, kind, name, text FROM search_source WHERE parent_id IN (SELECT NEW.id UNION ALL SELECT id FROM entity WHERE parent_id = NEW.id)
    ON CONFLICT (entity_id) DO UPDATE SET project_id = excluded.project_id, kind = excluded.kind, name = excluded.name, text = excluded.text;
END;


CREATE TRIGGER search_v3_deleted AFTER DELETE ON entity
BEGIN
    DELETE FROM search_document WHERE entity_id = OLD.id;
END;


CREATE TRIGGER search_v3_type_inserted AFTER INSERT ON entity_type
BEGIN
    INSERT INTO search_document (entity_id, project_id, kind, name, text)
    SELECT entity_id, project_id, kind, name, text FROM search_source WHERE entity_type_id = NEW.id
    ON CONFLICT (entity_id) DO UPDATE SET project_id = excluded.project_id, kind = excluded.kind, name = excluded.name, text = excluded.text;
END;


CREATE TRIGGER search_v3_type_renamed AFTER UPDATE OF name ON entity_type
WHEN OLD.name IS NOT NEW.name
BEGIN
    INSERT INTO search_document (entity_id, project_id, kind, name, text)
    SELECT entity_id, project_id, kind, name, text FROM search_source WHERE entity_type_id = NEW.id
    ON CONFLICT (entity_id) DO UPDATE SET project_id = excluded.project_id, kind = excluded.kind, name = excluded.name, text = excluded.text;
END;


INSERT INTO search_document (entity_id, project_id, kind, name, text)
SELECT entity_id, project_id, kind, name, text FROM search_source WHERE true
ON CONFLICT (entity_id) DO UPDATE SET project_id = excluded.project_id, kind = excluded.kind, name = excluded.name, text = excluded.text;
