"""The web server of `jihua app`: Voilà with one page, kernels made ready ahead, and nothing fetched from elsewhere."""

from __future__ import annotations

import ipaddress
import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

import tornado.ioloop
import tornado.web
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets.config import Config
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

import jihua_analysis.fonts
from jihua_analysis.intake.shipped import PACKAGE

PAGE = Path(__file__).parent / "page"
NOTEBOOK = PAGE / "app.ipynb"
FONT = Path(jihua_analysis.fonts.__file__).parent / "JihuaSansSC-Regular.woff2"
PORT = 8866
IDLE_SECONDS, LOOK_EVERY_SECONDS = 600, 60
"""A page that lost its browser without a word (a crash, a sleeping laptop) is given up after so long."""


def is_local(host: str) -> bool:
    """Whether only this machine can reach what listens at `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class ThisPython(KernelSpecManager):
    """The only kernel is the Python that runs this, whatever kernels a user has installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=40"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")

    def find_kernel_specs(self) -> dict[str, str]:
        return {"python3": str(PAGE)}


class Kernels(AsyncMappingKernelManager):
    """Kernels end some time after their page was lost; one that is ready and waits for its first page stays."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self._visited: set[str] = set()

    def notify_connect(self, kernel_id: str) -> None:
        self._visited.add(kernel_id)
        super().notify_connect(kernel_id)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        if kernel_id in self._visited:
            await super().cull_kernel_if_idle(kernel_id)


class Waiting(tornado.web.RequestHandler):
    """A page that says to wait and leads on: it stays on the screen until the first kernel is ready."""

    def get(self) -> None:
        self.write((PAGE / "waiting.html").read_text("utf-8"))


class Closed(VoilaShutdownKernelHandler):
    """Ends the kernel of a page that was closed. Its browser sends no token along; the kernel's id is secret enough."""

    def check_xsrf_cookie(self) -> None:
        return


class NoSuchPage(JupyterHandler):
    """Our page for whatever address is not ours; Voilà would look for a file of that name beside the notebook."""

    async def get(self) -> None:
        raise tornado.web.HTTPError(404)


class Server(Voila):
    """Voilà with our page, font, templates and Chinese messages; says in Chinese where it is to be found."""

    def setup_template_dirs(self) -> None:
        super().setup_template_dirs()
        self.template_paths.insert(0, str(PAGE / "templates"))

    def init_settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = super().init_settings()
        # A login is drawn by another template engine than a page.
        settings["jinja2_env"].loader.searchpath.insert(0, str(PAGE / "templates"))
        # A name that leads here from elsewhere (DNS rebinding) is no way in while only this machine is served.
        return {**settings, "allow_remote_access": not is_local(self.ip)}

    def init_handlers(self) -> list[Any]:
        handlers = [
            (rf"{self.base_url}voila/font/({FONT.name})", tornado.web.StaticFileHandler, {"path": str(FONT.parent)}),
            (rf"{self.base_url}voila/open", Waiting),
            (rf"{self.base_url}voila/api/shutdown/(.*)", Closed),
            (rf"{self.base_url}voila/files/.*", NoSuchPage),
        ]
        tornado.ioloop.IOLoop.current().add_callback(self._announce)
        return [*handlers, *super().init_handlers()]

    def _announce(self) -> None:
        host = "127.0.0.1" if self.ip in ("0.0.0.0", "::", "") else self.ip
        token = f"?token={self.token}" if self.token else ""
        place = f"http://{f'[{host}]' if ':' in host else host}:{self.port}{self.base_url}"
        print(f"网页版开在 {place}{token}", flush=True)
        if not is_local(self.ip):
            print(
                f"别的机器也能打开（把 {host} 换成本机地址）；没有这串 token 的人进不来，请只给该看的人。", flush=True
            )
        print("用完按 Ctrl+C 结束。", flush=True)
        if self.wants_browser:
            import webbrowser

            webbrowser.open(f"{place}voila/open{token}")

    wants_browser = False


def serve(host: str, port: int, token: str = "", open_browser: bool = True) -> None:
    """Serves the app until it is stopped. Where others can reach it a token is needed: without one it is made."""
    if not is_local(host):
        token = token or secrets.token_urlsafe(24)
    path = os.pathsep.join(filter(None, (str(PACKAGE.parent), os.environ.get("PYTHONPATH"))))
    os.environ |= {"PYTHONPATH": path, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    config = Config({
        "Voila": Config(ip=host, port=port, open_browser=False, log_level="ERROR", token=token or None,
                        config_file_paths=[]),
        "VoilaConfiguration": Config(
            preheat_kernel=True, default_pool_size=1, multi_kernel_manager_class=Kernels,
            kernel_spec_manager_class=ThisPython, allow_template_override="NO", allow_theme_override="NO",
            file_allowlist=[]),
        "VoilaExporter": Config(language_code="zh"),
        "VoilaKernelManager": Config(fill_delay=4),
        "Kernels": Config(cull_idle_timeout=IDLE_SECONDS, cull_interval=LOOK_EVERY_SECONDS, cull_connected=False),
    })  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="jihua-", ignore_cleanup_errors=True) as own:
        # What Jupyter and IPython note of every session (histories, signatures) is gone with it.
        os.environ |= dict.fromkeys(("IPYTHONDIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR"), own)
        server = Server(config=config)
        server.wants_browser = open_browser
        server.initialize([str(NOTEBOOK)])
        server.start()
