-- What a line of the log is, by its call type: a request to a model, the work on a batch, which
-- counts
-- once, or none of these. The names are those of the product's own list, whose asynchronous forms
-- begin with an `a`. It changes often: a type that is not here is counted, and named in the report.
select unnest(types) as call_type, kind, reason
from
    (
        values
            (['completion', 'text_completion'], 'request', 'a model completes a prompt'),
            (['anthropic_messages'], 'request', 'the same in the form of Anthropic'),
            (['responses', 'compact_responses'], 'request', 'the same in the form of Responses'),
            (['generate_content', 'generate_content_stream'], 'request', 'the form of Google'),
            (['_arealtime', '_aresponses_websocket'], 'request', 'a model in a live session'),
            (['embedding'], 'request', 'a model makes vectors'),
            (['moderation'], 'request', 'a model judges a text'),
            (
                ['image_generation', 'image_edit', 'image_variation'],
                'request',
                'a model makes pictures'
            ),
            (
                ['create_video', 'video_remix', 'video_edit', 'video_extension'],
                'request',
                'a model makes a film'
            ),
            (['transcription', 'speech', 'ocr'], 'request', 'a model hears, speaks or reads'),
            (['run_thread', 'run_thread_stream'], 'request', 'an assistant answers by a model'),
            (
                ['pass_through_endpoint', 'llm_passthrough_route'],
                'request',
                'the provider was asked as it is; what for is not told'
            ),
            (
                ['create_batch', 'retrieve_batch', 'cancel_batch', 'list_batches'],
                'batch',
                'each look at a batch is logged, and its whole cost at each that finds it done'
            ),
            (
                ['get_responses', 'delete_responses', 'cancel_responses', 'list_input_items'],
                'none',
                'a stored answer is fetched again, with the tokens that it took'
            ),
            (['call_mcp_tool', 'list_mcp_tools'], 'none', 'a tool works, and no model'),
            (['send_message'], 'none', 'an agent elsewhere is asked; its models are not told'),
            (['rerank', 'search', 'query', 'ingest'], 'none', 'documents are searched'),
            (
                [
                    'vector_store_create',
                    'vector_store_retrieve',
                    'vector_store_list',
                    'vector_store_update',
                    'vector_store_delete',
                    'vector_store_search',
                    'vector_store_file_create',
                    'vector_store_file_list',
                    'vector_store_file_retrieve',
                    'vector_store_file_content',
                    'vector_store_file_update',
                    'vector_store_file_delete'
                ],
                'none',
                'documents are kept'
            ),
            (
                ['create_file', 'file_retrieve', 'file_delete', 'file_list', 'file_content'],
                'none',
                'files are kept'
            ),
            (
                [
                    'create_fine_tuning_job',
                    'cancel_fine_tuning_job',
                    'list_fine_tuning_jobs',
                    'retrieve_fine_tuning_job'
                ],
                'none',
                'a model is trained'
            ),
            (
                [
                    'create_assistants',
                    'get_assistants',
                    'delete_assistant',
                    'create_thread',
                    'get_thread',
                    'add_message',
                    '_add_message',
                    'get_messages',
                    'create_skill'
                ],
                'none',
                'what an assistant needs is kept'
            ),
            (
                [
                    'video_retrieve',
                    'video_retrieve_job',
                    'video_content',
                    'video_list',
                    'video_delete',
                    'video_create_character',
                    'video_get_character'
                ],
                'none',
                'a film is fetched'
            ),
            (
                [
                    'create_container',
                    'list_containers',
                    'retrieve_container',
                    'delete_container',
                    'list_container_files',
                    'upload_container_file',
                    'create_sandbox',
                    'delete_sandbox',
                    'run_code',
                    'code_interpreter_tool'
                ],
                'none',
                'code runs'
            ),
            (
                [
                    'create_realtime_client_secret',
                    'realtime_calls',
                    'create_realtime_transcription_session'
                ],
                'none',
                'a live session is opened; what it takes is logged by itself'
            )
    ) as listed(types, kind, reason)
