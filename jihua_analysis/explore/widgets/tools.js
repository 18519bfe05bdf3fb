// Copies and saves what a dashboard shows; the kernel makes it when it is asked for. Brings the font, once a page.
const FAMILY = "Jihua Sans SC";
let asked = 0;

function ask(model, want) {
  const id = `${Date.now()}-${asked++}`;
  return new Promise((resolve, reject) => {
    const hear = (answer, buffers) => {
      if (answer.id !== id) return;
      model.off("msg:custom", hear);
      if (answer.error) reject(new Error(answer.error));
      else resolve({ name: answer.name, blob: new Blob([buffers[0]], { type: answer.kind }) });
    };
    model.on("msg:custom", hear);
    model.send({ id, want });
  });
}

function bringFont(model) {
  window.jihuaFont ??= ask(model, "font")
    .then(async ({ blob }) => document.fonts.add(await new FontFace(FAMILY, await blob.arrayBuffer()).load()))
    .catch(() => { window.jihuaFont = undefined; });
}

function save({ name, blob }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

async function copy(model) {
  const picture = ask(model, "png");
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture.then(({ blob }) => blob) })]);
    return "图片已复制，可以粘贴到文档里";
  } catch {
    save(await picture);
    return "浏览器不让复制，图片已另存";
  }
}

export default {
  render({ model, el }) {
    bringFont(model);
    el.classList.add("jihua-tools");
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    const button = (label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.className = "jupyter-button widget-button";
      made.onclick = async () => {
        said.textContent = "正在准备……";
        try { said.textContent = (await act()) ?? "已另存"; }
        catch (error) { said.textContent = `没有成功：${error.message}`; }
      };
      el.append(made);
      return made;
    };
    button("复制图片", () => copy(model));
    button("图片另存为", async () => save(await ask(model, "png")));
    const rows = button("", async () => save(await ask(model, "xlsx")));
    const count = () => { rows.textContent = `这${model.get("rows")}行另存为 Excel`; said.textContent = ""; };
    model.on("change:rows", count);
    count();
    el.append(said);
    return () => model.off("change:rows", count);
  },
};
