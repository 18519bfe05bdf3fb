// Runs the start page and the notebooks of explore/ once as each is opened: whoever opens one sees the year at once.
// Lessons are not run, for they are to be predicted first; nor is the year-end notebook.
// Written as what JupyterLab loads, a module-federation container, so that nothing has to be built.
(function () {
  const RUN = /(^|\/)(00_start_here|explore\/[^/]+)\.ipynb$/;
  const seen = new WeakSet();

  async function runOnce(app, widget) {
    if (!widget || seen.has(widget) || !widget.sessionContext || !RUN.test(widget.context?.path ?? "")) {
      return;
    }
    seen.add(widget);
    await widget.context.ready;
    await widget.sessionContext.ready;
    if (app.shell.currentWidget === widget) {
      app.commands.execute("notebook:run-all-cells");
      widget.content.activeCellIndex = 0; // the command goes to the last cell, readers begin at the first
      requestAnimationFrame(() => (widget.content.outerNode ?? widget.content.node).scrollTo({ top: 0 }));
    } else {
      seen.delete(widget); // the command runs the notebook in front; this one waits until it is
    }
  }

  const plugin = {
    id: "jihua-run-on-open:plugin",
    autoStart: true,
    activate: (app) => {
      app.shell.currentChanged.connect((_, change) => runOnce(app, change.newValue));
      app.restored.then(() => runOnce(app, app.shell.currentWidget));
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["jihua-run-on-open"] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
