-- When the engine was through with a prompt, by our clock: the order of the history. Storing may overtake.
ALTER TABLE comfy_prompts ADD COLUMN ended_at BIGINT;
