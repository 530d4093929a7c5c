#include "api/fax/tray.hpp"

#include "api/database/on_disk.hpp"
#include "api/fax/document.hpp"
#include "base/error.hpp"

#include <array>
#include <ctime>
#include <filesystem>
#include <optional>
#include <utility>

namespace tipring::api::fax {

namespace fs = std::filesystem;

namespace {

constexpr const char* mark_ending = ".receiving";
constexpr const char* half = ".part"; ///< what is being written, by on_disk.hpp's put_in_place

bool is_there(const std::string& path)
{
    std::error_code unknown;
    return fs::exists(path, unknown);
}

std::string mark_of(const std::string& folder, const std::string& name)
{
    return folder + "/." + name + mark_ending; // hidden
}

struct taken_name
{
    std::string name;
    disk::locked_file mark;
};

taken_name take_name(const std::string& folder, const std::string& wish)
{
    disk::make_folder(folder);
    std::string name = wish;
    for (int i = 2;; ++i) {
        const std::string path = folder + "/" + name;
        if (!is_there(path + ".tif") && !is_there(path + ".pdf") && !is_there(path + ".p001.tif"))
            if (auto mark = disk::locked_file::claim(mark_of(folder, name))) {
                disk::sync(folder); // before a page is promised that only the mark will find
                return {name, std::move(*mark)};
            }
        name = wish + "-" + std::to_string(i);
    }
}

/// The name in ".NAME.receiving"; empty for other files.
std::string name_in(const fs::path& mark)
{
    const std::string file = mark.filename().string();
    if (!file.starts_with('.') || mark.extension() != mark_ending)
        return {};
    return mark.stem().string().substr(1);
}

} // namespace

incoming_document::incoming_document(std::string folder, std::string name, disk::locked_file mark)
    : folder_(std::move(folder))
    , name_(std::move(name))
    , mark_(std::move(mark))
{
    while (is_there(page(pages_ + 1)))
        ++pages_;
}

incoming_document::incoming_document(const std::string& folder, const std::string& name)
    : incoming_document([&] {
        taken_name mine = take_name(folder, name);
        return incoming_document(folder, std::move(mine.name), std::move(mine.mark));
    }())
{
}

std::string incoming_document::work() const { return folder_ + "/." + name_ + ".work.tif"; }

std::string incoming_document::page(int number) const
{
    const std::string digits = std::to_string(number);
    return path(".p" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits + ".tif");
}

void incoming_document::keep(int index)
{
    keep_page(work(), index, page(pages_ + 1));
    ++pages_;
}

/// Each step may have been done before by one that was killed behind it.
filed_document incoming_document::finish(bool as_pdf)
{
    filed_document whole;
    whole.pages = pages_;
    const std::string tiff = path(".tif"), pdf = path(".pdf");
    const std::string begun = page(pages_ + 1) + half;
    if (pages_ > 0 && !is_there(tiff) && !is_there(pdf)) {
        std::vector<std::string> pages;
        for (int number = 1; number <= pages_; ++number)
            pages.push_back(page(number));
        join_pages(pages, tiff);
    }
    for (; pages_ > 0; --pages_) // the first one last: those that are left are always the first ones
        fs::remove(page(pages_));
    if (is_there(tiff))
        whole.file = tiff;
    if (is_there(tiff) && (as_pdf || is_there(pdf))) {
        try {
            if (!is_there(pdf))
                write_pdf(tiff, pdf);
            fs::remove(tiff);
        } catch (const failure& e) {
            whole.remark = e.what();
        }
    }
    if (is_there(pdf) && !is_there(tiff))
        whole.file = pdf;
    std::error_code none;
    for (const std::string& rest : {work(), begun, tiff + half, pdf + half})
        fs::remove(rest, none);
    mark_.remove();
    return whole;
}

std::vector<filed_document> file_cut_off(const std::string& folder, bool as_pdf)
{
    std::vector<filed_document> all;
    std::error_code none;
    std::vector<std::string> names;
    for (const fs::directory_entry& file : fs::directory_iterator(folder, none))
        if (std::string name = name_in(file.path()); !name.empty())
            names.push_back(std::move(name));
    for (std::string& name : names) {
        auto mark = disk::locked_file::take(mark_of(folder, name));
        if (!mark)
            continue; // it is coming
        incoming_document left(folder, std::move(name), std::move(*mark));
        filed_document found;
        found.pages = left.pages_;
        try {
            found = left.finish(as_pdf);
        } catch (const failure& e) {
            found.file = left.page(1);
            found.remark = e.what();
        }
        if (!found.file.empty())
            all.push_back(std::move(found));
    }
    return all;
}

std::string fax_name(std::int64_t ms_since_1970)
{
    const auto seconds = static_cast<std::time_t>(ms_since_1970 / 1000);
    std::tm local{};
    localtime_r(&seconds, &local);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "fax-%Y%m%d-%H%M%S", &local);
    return text.data();
}

} // namespace tipring::api::fax
