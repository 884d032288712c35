"""Examples of what a view must leave to the domain."""


def create(request, Deal, moving):
    # ruleid: write-in-an-interface
    Deal.objects.create(title=request.POST["title"])
    # ok: write-in-an-interface
    Deal.objects.filter(title=request.POST["title"])
    # ok: write-in-an-interface
    moving.move(request.POST["deal"], by=request.member)
