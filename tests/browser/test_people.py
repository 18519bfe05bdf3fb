"""What people do in a browser: look, bring their own data, try a change, save, answer an exercise."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import shoot

pytestmark = pytest.mark.browser
BODIES = "街道办事处,单位名称,类别\n东街,东一,单位\n东街,东二,单位\n西街,西一,单位\n"
COUNTS = "街道办事处,单位名称,时期,女职工妇科病普查应查人数,女职工妇科病普查实查人数\n"
RIGHT = COUNTS + "东街,东一,2014,10,10\n东街,东二,2014,10,9\n西街,西一,2014,10,10\n"
WRONG = COUNTS + "东街,东一,2014,10,十来个\n东街,东二,2014,10,9\n西街,西一,2014,10,10\n"


def files(bodies: str, counts: str) -> list[dict[str, object]]:
    """Two csv files as a browser hands them over."""
    named = {"考核对象.csv": bodies, "指标数据.csv": counts}
    return [{"name": n, "mimeType": "text/csv", "buffer": text.encode()} for n, text in named.items()]


def upload(page: Page, chosen: list[dict[str, object]]) -> None:
    """Chooses files as a person does."""
    with page.expect_file_chooser() as asked:
        page.locator("button", has_text="选择文件").first.click()
    asked.value.set_files(chosen)  # type: ignore[arg-type]  # a payload is a dict of these three


def go(page: Page, name: str) -> Locator:
    """The picture of a question's page of the app, once it is shown."""
    page.locator(".widget-toggle-button", has_text=name).first.click()
    picture = page.locator(".jihua-picture").first
    picture.locator("svg").first.wait_for()
    return picture


def changed(page: Page, before: str) -> None:
    """Waits until the picture is another one."""
    page.wait_for_function("before => document.querySelector('.jihua-picture').innerHTML !== before", arg=before)


@pytest.fixture
def opened(app_page: Page, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The start page of the app."""
    app_page.locator(".widget-toggle-button", has_text="开始").first.click()
    app_page.get_by_text("我想知道").wait_for()
    yield app_page
    shoot(app_page, request.node.name)


def test_a_slider_moved_by_keyboard_changes_figure_and_table_and_reset_brings_them_back(opened: Page) -> None:
    picture = go(opened, "假如")
    rows = opened.locator(".jihua-rows").first
    first, first_rows = picture.inner_html(), rows.inner_text()
    item = opened.locator(".widget-dropdown", has_text="改哪项满分").locator("select")
    item.focus()
    item.press("ArrowDown")
    handle = opened.locator(".widget-hslider", has_text="满分变为").locator(".noUi-handle")
    handle.focus()
    for _ in range(3):
        handle.press("ArrowRight")
    changed(opened, first)
    expect(rows).not_to_have_text(first_rows, use_inner_text=True)
    second = picture.inner_html()
    reset = opened.locator("button", has_text="恢复原样").first
    reset.focus()
    reset.press("Enter")
    changed(opened, second)
    expect(rows).to_have_text(first_rows, use_inner_text=True)


def test_rows_saved_as_excel_are_the_rows_shown(opened: Page, tmp_path: Path) -> None:
    go(opened, "目标")
    outcome = opened.locator('.widget-dropdown:has(> label:text-is("判定")) select').first
    outcome.select_option("未达到")
    shown = opened.locator(".jihua-rows").first
    # Bodies 35+26+25+21+21+20+18+17+14+14+5+4+2 = 222; the office 297/300, 226/229, 598/620, 432/450 short of
    # 100 %, 1084/1115 of 98 %, and 156 boys on 144 girls = 108.3 outside 103–106: 6.
    expect(shown).to_contain_text("228行")
    with opened.expect_download() as saved:
        opened.get_by_text("另存为 Excel").first.click()
    saved.value.save_as(tmp_path / "rows.xlsx")
    sheet = load_workbook(tmp_path / "rows.xlsx").worksheets[0]
    heading, *rows = sheet.iter_rows(values_only=True)
    assert len(rows) == 228
    assert {row[heading.index("判定")] for row in rows} == {"未达到"}


def cut_labels(page: Page) -> list[str]:
    """The labels of controls that have no room for their words."""
    found: list[str] = page.locator(".widget-label:visible").evaluate_all(
        "all => all.filter(l => l.scrollWidth > l.clientWidth + 1).map(l => l.textContent)"
    )
    return found


def test_no_label_of_a_control_is_cut(opened: Page) -> None:
    for name in ("目标", "排名", "假如"):
        go(opened, name)
        assert opened.locator(".widget-label:visible").count() > 3
        assert not cut_labels(opened)


def test_every_page_of_the_app_is_reached_by_tab_and_enter(opened: Page) -> None:
    first = opened.locator(".widget-toggle-button").first
    first.focus()
    for name in ("数据", "目标", "性别比", "预算", "排名", "任务"):
        opened.keyboard.press("Tab")
        expect(opened.locator(":focus")).to_have_text(name)
    opened.keyboard.press("Enter")
    opened.get_by_role("heading", name="任务和日程").wait_for()


def test_own_data_with_an_error_are_explained_then_mended_and_an_office_is_chosen(opened: Page) -> None:
    status = opened.get_by_text("现在看的是").first
    expect(status).to_contain_text("示例年度 ordinary_year")
    upload(opened, files(BODIES, WRONG))
    told = opened.locator(".jihua-own", has_text="这份数据没有打开").first
    told.wait_for()
    expect(told).to_contain_text("指标数据.csv")
    expect(told).to_contain_text("E2")
    expect(told).to_contain_text("十来个")
    expect(status).to_contain_text("示例年度 ordinary_year")
    upload(opened, files(BODIES, RIGHT))
    expect(told).not_to_contain_text("十来个")
    opened.locator("button", has_text="有错也先看").first.click()  # columns that these few files leave out
    expect(status).to_contain_text("考核对象.csv")
    office = opened.locator(".widget-dropdown", has_text="办事处").locator("select").first
    expect(opened.get_by_text("考核对象：单位2个")).to_be_visible()
    office.select_option("西街")
    expect(opened.get_by_text("考核对象：单位1个")).to_be_visible()


def kernels(server: int) -> int:
    """How many kernels a server runs; Linux says it without any library."""
    lines = [path.read_text().rpartition(")")[2].split() for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
    return sum(int(fields[1]) == server and fields[0] != "Z" for fields in lines)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc")
def test_a_page_that_is_closed_takes_its_kernel_with_it(opened: Page, app: tuple[str, int]) -> None:
    before = kernels(app[1])
    opened.close(run_before_unload=True)
    until = time.monotonic() + 30
    while kernels(app[1]) >= before and time.monotonic() < until:
        time.sleep(0.2)
    assert kernels(app[1]) < before


def test_a_wrong_address_is_answered_in_chinese(page: Page, app: tuple[str, int]) -> None:
    page.goto(f"{app[0]}voila/nothing/here")
    expect(page.get_by_role("heading")).to_contain_text("这一页打不开")


RUN_ALL = """async () => {
    const panel = window.jupyterapp.shell.currentWidget, session = panel.context.sessionContext;
    await panel.context.ready; await session.ready; await session.session.kernel.info;
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
}"""


def notebook(page: Page, lab: str, path: str) -> None:
    """A notebook opened in JupyterLab, its kernel there."""
    page.goto(f"{lab}/lab/tree/notebooks/{path}?token=t&reset")
    page.locator(".jp-Notebook").first.wait_for()
    page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.context?.sessionContext")
    page.evaluate("window.jupyterapp.shell.currentWidget.context.sessionContext.ready")


def test_a_notebook_of_results_is_run_as_it_is_opened_and_shows_its_top(page: Page, lab: str) -> None:
    notebook(page, lab, "explore/20_targets.ipynb")
    page.locator(".jp-OutputArea .widget-vbox").first.wait_for(state="attached")
    heading = page.get_by_role("heading", name="目标完成情况")
    expect(heading).to_be_in_viewport()
    heading.click()
    page.keyboard.press("Escape")
    active = page.locator(".jp-Cell.jp-mod-active")
    expect(active).to_contain_text("目标完成情况")
    page.keyboard.press("ArrowDown")
    expect(active).not_to_contain_text("目标完成情况")


def test_the_start_notebook_opens_own_data_and_runs_again_with_them(page: Page, lab: str, tmp_path: Path) -> None:
    for file in files(BODIES, WRONG):
        (tmp_path / str(file["name"])).write_bytes(file["buffer"])  # type: ignore[arg-type]  # values of two types
    notebook(page, lab, "00_start_here.ipynb")
    expect(page.locator(".jp-MainMenu, #jp-MainMenu, .lm-MenuBar").first).to_contain_text("运行")
    path = page.get_by_placeholder("工作簿或文件夹的路径").filter(visible=True).first
    path.fill(str(tmp_path))
    page.locator("button", has_text="核对并打开").filter(visible=True).first.click()
    told = page.locator(".jihua-own", has_text="这份数据没有打开").filter(visible=True).first
    expect(told).to_contain_text("十来个")
    (tmp_path / "指标数据.csv").write_text(RIGHT, "utf-8")
    page.locator("button", has_text="核对并打开").filter(visible=True).first.click()
    expect(told).not_to_contain_text("十来个")
    page.locator("button", has_text="有错也先看").filter(visible=True).first.click()
    page.locator("button", has_text="用这份数据重新运行整本").filter(visible=True).first.click()
    page.get_by_text(f"现在看的是：{tmp_path.name}").first.wait_for()


def test_an_exercise_answered_wrong_then_right_by_keyboard_says_why(page: Page, lab: str) -> None:
    notebook(page, lab, "learn/L1_rules.ipynb")
    expect(page.locator(".widget-radio")).to_have_count(0)  # lessons wait: predict first, then run
    page.evaluate(RUN_ALL)
    card = page.locator(".widget-vbox", has=page.locator("> .widget-radio")).first
    card.wait_for()
    answers = card.locator("input[type=radio]")
    right, wrong = (card.locator("p[role=status]", has_text=sign) for sign in "✓✗")
    last = answers.count() - 1  # the right one stands first for this learner
    answers.nth(last).focus()
    page.keyboard.press("Space")
    seen_wrong = False
    for number in range(last, -1, -1):
        if number < last:
            answers.nth(number + 1).focus()
            page.keyboard.press("ArrowUp")
        expect(answers.nth(number)).to_be_checked()
        before = card.locator("p[role=status]").all_inner_texts()
        card.locator("button", has_text="检查").press("Space")
        told = card.locator("p[role=status]")
        page.wait_for_function(
            "([e, before]) => e.innerText.includes('✓') || (e.innerText.includes('✗') && e.innerText !== before)",
            arg=[card.element_handle(), ""],
        )
        expect(told).not_to_have_text(before[0] if before else "-")
        if right.is_visible():
            break
        seen_wrong = seen_wrong or wrong.is_visible()
    expect(right).to_be_visible()
    assert seen_wrong
