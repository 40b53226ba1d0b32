"""Numbers of forms: taken as they are, refused as a whole."""

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, NumberRange

from web.numbers import LARGEST, WholeNumberField


class OneNumber(FlaskForm):
    number = WholeNumberField(validators=[InputRequired(), NumberRange(0, LARGEST)])


@pytest.mark.parametrize(
    ("sent", "good"),
    [
        ("0", True),
        (str(LARGEST), True),
        (str(LARGEST + 1), False),
        ("-1", False),
        ("9" * 400, False),
        ("9" * 5000, False),
        ("1e3", False),
        ("", False),
    ],
)
def test_a_number_of_any_length_is_taken_or_refused(app: Flask, sent: str, good: bool):
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context(method="POST", data={"number": sent}):
        form = OneNumber()
        assert form.validate() is good
        assert not good or form.number.data == int(sent)
