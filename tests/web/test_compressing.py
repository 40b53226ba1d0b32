"""Text travels compressed; pages with a length that tells nothing."""

import gzip

PAGE = "/events/demo"
STYLE = "/static/css/components.css"
GZIP = {"Accept-Encoding": "gzip"}


def get(client, path, headers=None):
    """The answer, read to its end and closed."""
    with client.get(path, headers=headers) as response:
        response.get_data()
        return response


def test_a_page_and_a_style_travel_compressed_and_are_the_same(client, demo_event):
    for path in (PAGE, STYLE, "/nothing-here"):
        plain, packed = get(client, path), get(client, path, GZIP)
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert "Accept-Encoding" in plain.headers["Vary"]
        if path == STYLE:
            assert gzip.decompress(packed.data) == plain.data
        else:
            assert gzip.decompress(packed.data).startswith(b"<!doctype html>")


def test_the_length_of_a_page_differs_from_time_to_time_that_of_a_file_does_not(client, demo_event):
    assert len({len(get(client, PAGE, GZIP).data) for _ in range(12)}) > 3
    assert len({get(client, STYLE, GZIP).data for _ in range(3)}) == 1


def test_a_file_that_is_known_is_not_sent_again(client):
    first = get(client, STYLE, GZIP)
    again = get(client, STYLE, {**GZIP, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_font_stays_as_it_is(client):
    path = "/static/vendor/pretendard-1.3.9/woff2-dynamic-subset/PretendardVariable.subset.0.woff2"
    assert "Content-Encoding" not in get(client, path, GZIP).headers
