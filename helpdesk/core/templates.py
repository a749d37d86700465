"""Templates compiled once per language: a fixed sentence becomes plain text of the page.

Looking up and escaping each `_("...")` at every rendering took a third of a page's time. Here
the call is replaced by its translation when the template is compiled; one with variables keeps
only the filling in. Plural forms and sentences held in variables are looked up as ever.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import FunctionType, MethodType
from typing import Any

import flask.templating
import flask_babel
from flask.sansio.app import App
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro, Undefined
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

# Flask-Babel has no types of its own.
_translate: Callable[[str], str] = flask_babel.gettext
NAMES = frozenset({"_", "gettext"})
PLAIN = (FunctionType, MethodType)


def shown(value: Any) -> str:
    """Return `value` as the page shows it: escaped, in a seventh of the time `escape` takes.

    `escape` makes markup of what it returns; what is only joined to the rest needs not be any.
    """
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        safe: str = value
        return safe
    if kind is Undefined:  # {{ "words" if so }}, and it is not so
        return ""
    return str(value) if kind is int else escape(value)


class _Code(CodeGenerator):
    """What a template compiles to; it writes values out by `shown`."""

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        context = frame.eval_ctx
        if context.volatile or not context.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")


class _Context(Context):
    """Jinja's context; what wants none of it, a page's macros and functions, is called at once."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(called)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in PLAIN or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return called(*args, **kwargs)


class _Imported(Template):
    """A template; importing it looks for no globals beside the environment's: pages give none."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:  # noqa: ARG002 -- Jinja's own
        return super()._get_default_module()


class Environment(flask.templating.Environment):
    """Flask's environment; what it loads comes from an overlay that speaks one language."""

    language: str | None = None
    template_class = _Imported
    code_generator_class = _Code
    context_class = _Context
    shown = staticmethod(shown)

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._by_language: dict[str, Environment] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 -- Jinja's own name
    ) -> Template:
        if self.language is not None:
            return super().get_template(name, parent, globals)
        locale = flask_babel.get_locale()
        if locale is None:  # outside an application there is no language to speak
            return super().get_template(name, parent, globals)
        return self._speaking(str(locale)).get_template(name, parent, globals)

    def _speaking(self, language: str) -> Environment:
        found = self._by_language.get(language)
        if found is None:
            # Made at the first page, when filters and extensions are all in place.
            found = self.overlay()
            found.language = language
            self._by_language[language] = found
        return found

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.language is not None:
            with flask_babel.force_locale(self.language):
                _Translating().visit(tree)
        return tree


class _Translating(NodeTransformer):
    """Replaces each call of gettext on a fixed sentence."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 -- Jinja's own name
        self.generic_visit(node)
        sentence = _fixed_sentence(node)
        if sentence is None:
            return node
        line = node.lineno
        if not node.kwargs:
            # As gettext does with no variables to fill in: a doubled % sign becomes one.
            text = nodes.Const(_translate(sentence) % {}, lineno=line)
            return nodes.MarkSafeIfAutoescape(text, lineno=line)
        text = nodes.Const(_translate(sentence), lineno=line)
        values = [
            nodes.Pair(nodes.Const(each.key), each.value, lineno=line) for each in node.kwargs
        ]
        return nodes.Mod(
            nodes.MarkSafeIfAutoescape(text, lineno=line),
            nodes.Dict(values, lineno=line),
            lineno=line,
        )


def _fixed_sentence(node: nodes.Call) -> str | None:
    """Return the sentence if `node` is a call of gettext with nothing but names filled in."""
    is_gettext = isinstance(node.node, nodes.Name) and node.node.name in NAMES
    if not is_gettext or node.dyn_args or node.dyn_kwargs or len(node.args) != 1:
        return None
    sentence = node.args[0]
    if isinstance(sentence, nodes.Const) and isinstance(sentence.value, str):
        return sentence.value
    return None
