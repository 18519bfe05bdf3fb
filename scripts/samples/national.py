"""The published national sex ratio at birth: real figures, each with its source, in series that must not be joined."""

from __future__ import annotations

from pathlib import Path

from samples.pages import write_csv

HEADINGS = ("place", "year", "boys_per_100_girls", "series", "source", "confidence", "note")

_XINHUA = "新华社2015-02-03《我国出生人口性别比实现六连降》引国家卫生计生委（转载）"
_ANNUAL = "published"
_ROWS = (
    (1982, "108.47", _ANNUAL, _XINHUA, "high", ""),
    (1990, "111.14", _ANNUAL, _XINHUA, "high", ""),
    (2000, "116.86", _ANNUAL, _XINHUA, "high", "普查长表口径为119.92，不并入本序列"),
    (2004, "121.18", _ANNUAL, _XINHUA, "high", "另有报道写121.20，为取整"),
    (2008, "120.56", _ANNUAL, _XINHUA, "high", ""),
    (2009, "119.45", _ANNUAL, _XINHUA, "high", ""),
    (2010, "117.94", _ANNUAL, _XINHUA, "high", "2021年公布会的说法推得118.1，普查长表口径为121.21，均不并入"),
    (2011, "117.78", _ANNUAL, _XINHUA, "high", ""),
    (2012, "117.70", _ANNUAL, _XINHUA, "high", ""),
    (2013, "117.60", _ANNUAL, _XINHUA, "high", "国家统计局2014-01-20发布的数相同"),
    (2014, "115.88", _ANNUAL, _XINHUA, "high", ""),
    (2015, "113.51", _ANNUAL, "《宁夏画报》2017年第1期摘要引国家统计局", "high", "国新办2020-10-28取整为113.5"),
    (
        2019,
        "110.14",
        "health_system",
        "中国新闻网2020-10-28国新办发布会（“十三五”卫生健康）",
        "medium-high",
        "来源系统不同，不与普查数相接",
    ),
    (
        2020,
        "111.3",
        "census_2020",
        "中国新闻网、中国青年报2021-05-11第七次全国人口普查主要数据",
        "high",
        "发布会称比2010年低6.8",
    ),
)


def write_national_series(folder: Path) -> None:
    """national_srb.csv in the folder."""
    rows = [("China (mainland)", *row) for row in _ROWS]
    write_csv(folder / "national_srb.csv", [HEADINGS, *rows], "utf-8-sig")
