"""Media over the Graph API: upload, look up, download, delete."""

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from messaging.whatsapp.simulator.errors import GraphError
from messaging.whatsapp.simulator.media import UPLOADED_SECONDS, MediumRefused
from messaging.whatsapp.simulator.world import World


async def upload(request: Request) -> Response:
    """Store a file from a multipart form with ``messaging_product``, ``file`` and ``type``. Raises GraphError."""
    world: World = request.app.state.world
    async with request.form(max_files=1, max_fields=10) as form:
        if form.get("messaging_product") != "whatsapp":
            raise GraphError(100, message="(#100) The parameter messaging_product is required.")
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise GraphError(100, message="(#100) The parameter file is required.")
        mime_type = str(form.get("type") or file.content_type or "")
        body = await file.read()
    try:
        medium = world.media.keep(body, mime_type, file.filename or "", world.now(), lasts=UPLOADED_SECONDS)
    except MediumRefused as error:
        raise GraphError(100, str(error), message=f"(#100) {error}") from error
    return JSONResponse({"id": medium.id})


async def one(request: Request) -> Response | None:
    """Describe a medium with an address for five minutes, or delete it; None when there is no such medium."""
    world: World = request.app.state.world
    medium = world.media.by_id(request.path_params["node"], world.now())
    if medium is None or request.method == "POST":
        return None
    if request.method == "DELETE":
        return JSONResponse({"success": world.media.delete(medium.id)})
    # As the caller reached us, so that the address works behind any prefix or port.
    base = str(request.base_url).rstrip("/")
    return JSONResponse(
        {
            "messaging_product": "whatsapp",
            "url": f"{base}/graph/download/{medium.id}?{world.media.address(medium.id, world.now())}",
            "mime_type": medium.mime_type,
            "sha256": medium.sha256,
            "file_size": str(len(medium.body)),
            "id": medium.id,
        }
    )


async def download(request: Request) -> Response:
    """Hand out a file while its address is good; the caller's token has been checked."""
    world: World = request.app.state.world
    medium_id = request.path_params["medium"]
    query = request.query_params
    medium = world.media.by_id(medium_id, world.now())
    is_valid = world.media.is_address_valid(medium_id, query.get("expires", ""), query.get("hash", ""), world.now())
    if medium is None or not is_valid:
        raise GraphError(100, message="The address of this file has expired or is wrong.", status=404, subcode=33)
    return Response(medium.body, media_type=medium.mime_type, headers={"Content-Disposition": "attachment"})
