//! The open document as a file: as ComfyUI's front end saves it, as a prompt, as a picture with the workflow inside.
