/// The folder of received documents: nothing that came is lost or overwritten, wherever its receiver was killed.

#include "api/fax/tray.hpp"
#include "base/temporary_folder.hpp"
#include "tests/dsp/fax_pages.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

using namespace tipring;
using namespace tipring::test;
using namespace tipring::api::fax;

namespace {

namespace fs = std::filesystem;

struct tray
{
    /// A document begins to come, and some of its pages are here.
    incoming_document begun(std::size_t pages, const std::string& name = "fax") const
    {
        incoming_document coming(folder, name);
        write_fax(coming.work(), sent);
        for (std::size_t i = 0; i < pages; ++i)
            coming.keep(static_cast<int>(i));
        return coming;
    }

    /// A receiver that is killed behind so many pages.
    void cut_off_behind(std::size_t pages) const { const incoming_document gone = begun(pages); }

    std::vector<std::string> files() const
    {
        std::vector<std::string> names;
        for (const fs::directory_entry& file : fs::directory_iterator(folder))
            names.push_back(file.path().filename().string());
        std::ranges::sort(names);
        return names;
    }

    std::vector<fax_image> first(std::size_t pages) const
    {
        return {sent.begin(), sent.begin() + static_cast<std::ptrdiff_t>(pages)};
    }

    temporary_folder papers{"tray"};
    std::string folder = papers / "deep/in";
    std::vector<fax_image> sent{printed_page(1, 90), printed_page(2, 90), printed_page(3, 90)};
};

using names = std::vector<std::string>;

} // namespace

SCENARIO("a document takes the place of its pages; one of no pages leaves nothing")
{
    const tray t;
    incoming_document coming = t.begun(2);
    CHECK(t.files() == names{".fax.receiving", ".fax.work.tif", "fax.p001.tif", "fax.p002.tif"});
    const filed_document whole = coming.finish(false);
    CHECK(whole.file == t.folder + "/fax.tif");
    CHECK(whole.pages == 2);
    CHECK(t.files() == names{"fax.tif"});
    CHECK(read_fax(whole.file) == t.first(2));
    CHECK(t.begun(0, "empty").finish(false).file.empty());
    CHECK(t.files() == names{"fax.tif"});
}

SCENARIO(
    "a name that somebody has is not taken again: a document's, a page's, one's that is coming, one's that was cut off"
)
{
    const tray t;
    t.begun(1).finish(false);
    std::ofstream(t.folder + "/other.p001.tif") << "of a program that leaves no mark";
    CHECK(t.begun(1, "other").finish(false).file == t.folder + "/other-2.tif");
    const incoming_document coming = t.begun(1);
    t.cut_off_behind(1);
    CHECK(t.begun(1).finish(false).file == t.folder + "/fax-4.tif");
}

SCENARIO("pages whose receiver was killed become a document; those of one at work are left alone")
{
    for (const bool as_pdf : {false, true}) {
        CAPTURE(as_pdf);
        const tray t;
        const incoming_document at_work = t.begun(1, "busy");
        t.cut_off_behind(3);
        t.cut_off_behind(0);
        const std::vector<filed_document> found = file_cut_off(t.folder, as_pdf);
        REQUIRE(found.size() == 1);
        CHECK(found[0].file == t.folder + (as_pdf ? "/fax.pdf" : "/fax.tif"));
        CHECK(found[0].pages == 3);
        CHECK(found[0].remark.empty());
        CHECK(t.files() == names{".busy.receiving", ".busy.work.tif", "busy.p001.tif", as_pdf ? "fax.pdf" : "fax.tif"});
        if (!as_pdf)
            CHECK(read_fax(found[0].file) == t.sent);
        CHECK(file_cut_off(t.folder, as_pdf).empty());
    }
}

SCENARIO("a receiver that was killed while it finished loses nothing: the document stays whole, whatever pages are left"
)
{
    for (const std::size_t left : {0U, 1U, 2U}) {
        CAPTURE(left);
        const tray t;
        t.cut_off_behind(left);
        write_fax(t.folder + "/fax.tif", t.sent);
        const std::vector<filed_document> found = file_cut_off(t.folder, false);
        REQUIRE(found.size() == 1);
        CHECK(t.files() == names{"fax.tif"});
        CHECK(read_fax(found[0].file) == t.sent);
    }
}

SCENARIO("a page that was torn while it was written is none")
{
    const tray t;
    t.cut_off_behind(1);
    std::ofstream(t.folder + "/fax.p002.tif.part") << "II*";
    const std::vector<filed_document> found = file_cut_off(t.folder, false);
    REQUIRE(found.size() == 1);
    CHECK(read_fax(found[0].file) == t.first(1));
    CHECK(t.files() == names{"fax.tif"});
}

SCENARIO("pages that cannot be joined stay as they are, and it is said why")
{
    const tray t;
    t.cut_off_behind(2);
    std::ofstream(t.folder + "/fax.p002.tif", std::ios::trunc) << "no picture";
    const names before = t.files();
    for (int again = 0; again < 2; ++again) {
        const std::vector<filed_document> found = file_cut_off(t.folder, false);
        REQUIRE(found.size() == 1);
        CHECK(found[0].file == t.folder + "/fax.p001.tif");
        CHECK(found[0].remark.find("fax.") != std::string::npos);
        CHECK(t.files() == before);
    }
}

SCENARIO("a folder that is not there holds nothing that was cut off")
{
    const tray t;
    CHECK(file_cut_off(t.folder, false).empty());
}
