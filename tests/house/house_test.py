"""Every check of house.py can complain, and says where; and does not complain of what is right."""

import tempfile
import unittest
from pathlib import Path

import house

ROOMS = "base/ :\nbase/async/ : base/\ndsp/ : base/\ndrivers/line. : base/\ndrivers/ : base/ drivers/line.\ncore/ : drivers/line.\n"


class every_check(unittest.TestCase):
    def expect(self, check, tree, *complaints):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in {"cmake/rooms.txt": ROOMS, **tree}.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            heard = check(root)
        self.assertEqual(len(heard), len(complaints), heard)
        for complaint, beginning in zip(heard, complaints):
            self.assertTrue(complaint.startswith(beginning), f"{complaint!r} does not begin with {beginning!r}")

    def test_an_arrow_that_the_table_lacks(self):
        tree = {"base/a.hpp": "", "dsp/b.hpp": '#include "base/a.hpp"\n', "core/c.cpp": '\n#include "dsp/b.hpp"\n'}
        self.expect(house.arrows, tree, "core/c.cpp:2: core/ may not touch dsp/")

    def test_core_may_see_the_seam_but_not_the_drivers_behind_it(self):
        tree = {"drivers/line.hpp": "", "drivers/fxo/fxo_line.hpp": '#include "drivers/line.hpp"\n'}
        self.expect(house.arrows, tree | {"core/c.hpp": '#include "drivers/line.hpp"\n'})
        tree["core/c.hpp"] = '#include "drivers/fxo/fxo_line.hpp"\n'
        self.expect(house.arrows, tree, "core/c.hpp:1: core/ may not touch drivers/")

    def test_an_include_that_does_not_name_its_room(self):
        tree = {"dsp/b.hpp": "", "dsp/b.cpp": '#include "b.hpp"\n'}
        self.expect(house.arrows, tree, 'dsp/b.cpp:1: "b.hpp" does not name its room')

    def test_tests_may_touch_everything_and_nobody_touches_tests(self):
        tree = {"dsp/b.hpp": "", "tests/t.hpp": "", "tests/dsp/b_test.cpp": '#include "dsp/b.hpp"\n#include "tests/t.hpp"\n'}
        self.expect(house.arrows, tree)
        tree["dsp/b.cpp"] = '#include "tests/t.hpp"\n'
        self.expect(house.arrows, tree, "dsp/b.cpp:1: dsp/ may not touch tests/")

    def test_asio_in_a_pure_room(self):
        tree = {"dsp/b.cpp": "#include <boost/asio/post.hpp>\n", "base/async/a.cpp": "#include <boost/asio/post.hpp>\n"}
        self.expect(house.arrows, tree, "dsp/b.cpp:1: dsp/ is pure")

    def test_a_file_or_a_row_outside_the_table(self):
        self.expect(house.arrows, {"apps/main.cpp": ""}, "apps/main.cpp: in no room")
        self.expect(house.arrows, {"cmake/rooms.txt": "base/ : cellar/\n"}, "cmake/rooms.txt: base/ may touch cellar/")

    def test_a_c_header_in_a_header_of_ours(self):
        tree = {"dsp/b.hpp": "#include <spandsp.h>\n", "dsp/b.cpp": "#include <spandsp.h>\n"}
        self.expect(house.wrapped_headers, tree, "dsp/b.hpp:1: <spandsp.h>")

    def test_cli11_outside_apps(self):
        tree = {"apps/main.cpp": "#include <CLI/CLI.hpp>\n", "core/c.cpp": "#include <CLI/CLI.hpp>\n"}
        self.expect(house.wrapped_headers, tree, "core/c.cpp:1: <CLI/CLI.hpp>")

    def test_a_braced_aggregate_in_an_awaited_call(self):
        right = "if (!co_await f(a))\n    g(b, {1});\nco_await open(named); // co_await open({1})\nco_await (a() && b([x] { return x; }));\nauto s = \"co_await f({1})\";\n"
        self.expect(house.awaited_braces, {"core/c.cpp": right})
        self.expect(house.awaited_braces, {"core/c.cpp": "\nco_await open({.name = n});\n"}, "core/c.cpp:2: co_await open({")
        self.expect(house.awaited_braces, {"core/c.cpp": "co_await open(\n    p, ns::options{.a = 1});\n"}, "core/c.cpp:1: ")

    def test_a_sleep_and_a_private_clock(self):
        clock = "auto t = std::chrono::steady_clock::now();\n"
        self.expect(house.time_is_data, {"core/c.cpp": clock, "api/a.cpp": clock}, "core/c.cpp:1: steady_clock")
        self.expect(house.time_is_data, {"tests/t.cpp": "std::this_thread::sleep_for(1ms);\n"}, "tests/t.cpp:1: sleep_for")

    def test_a_coroutine_without_an_owner(self):
        spawn = "asio::co_spawn(ex, f(), asio::detached);\n"
        self.expect(house.owned_coroutines, {"core/c.cpp": spawn, "apps/main.cpp": spawn}, "core/c.cpp:1: asio::detached")

    def test_a_test_that_proves_nothing_or_stands_elsewhere(self):
        tree = {"dsp/b.hpp": "", "tests/dsp/b_test.cpp": "", "tests/dsp/x_test.cpp": "", "tests/misc/y_test.cpp": ""}
        self.expect(house.test_names, tree, "tests/dsp/x_test.cpp: proves dsp/x", "tests/misc/y_test.cpp: tests/misc mirrors")
        self.expect(house.test_names, {"tests/dsp/b_bench.cpp": ""}, "tests/dsp/b_bench.cpp: belongs into tests/bench/")
        skip = 'TEST_CASE("x" * doctest::skip())\n'
        self.expect(house.test_names, {"dsp/b.hpp": "", "tests/dsp/b_test.cpp": skip}, "tests/dsp/b_test.cpp:1: doctest::skip(")

    def test_a_driver_that_knows_its_card(self):
        tree = {"hw/dahdi/a.cpp": "// DAHDI\n", "core/c.cpp": "", "core/network/x.toml": "\n# as DAHDI has it\n"}
        self.expect(house.unnamed_cards, tree, "core/network/x.toml:2: names DAHDI")
        self.expect(house.unnamed_cards, {"drivers/fxo/a.hpp": "// dahdi:1\n"}, "drivers/fxo/a.hpp:1: names DAHDI")

    def test_a_path_of_one_machine(self):
        mine = "/".join(["", "home", "me", "tipring"])
        self.expect(house.machine_paths, {"setup/x": f"cd {mine}\ncd /usr/share/sounds\n"}, f"setup/x:1: {mine}")

    def test_a_readme_that_drifted(self):
        tree = {"tests/house/consumer/main.cpp": "int main() {}\n", "README.md": "```cpp\nint main() {}\n```\n"}
        self.expect(house.readme, tree)
        tree["README.md"] = "```cpp\nint main() { }\n```\n"
        self.expect(house.readme, tree, "README.md: its C++ example")

    def test_every_check_is_tried_here(self):
        tried = Path(__file__).read_text()
        self.assertEqual([c.__name__ for c in house.CHECKS if f"house.{c.__name__}," not in tried], [])


if __name__ == "__main__":
    unittest.main()
