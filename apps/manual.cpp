#include "apps/command.hpp"
#include "apps/command_tree.hpp"
#include "apps/completion.hpp"
#include "apps/man_page.hpp"
#include "base/error.hpp"

#include <filesystem>
#include <fstream>
#include <memory>

namespace tipring::apps {

namespace {

namespace fs = std::filesystem;

void write(const fs::path& to, const std::string& text)
{
    std::error_code failed;
    fs::create_directories(to.parent_path(), failed);
    std::ofstream file(to, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (failed || !file)
        throw failure(
            errc::operation_failed, "cannot write '" + to.string() + "': make room on the disk, or name another folder"
        );
}

void write_pages(const fs::path& folder, const described_command& c, const described_command& root)
{
    write(folder / "man1" / (page_name(c) + ".1"), man_page(c, root, "tipring " TIPRING_VERSION));
    for (const described_command& sub : c.commands)
        write_pages(folder, sub, root);
}

} // namespace

void add_manual(CLI::App& app, context& shared)
{
    auto folder = std::make_shared<std::string>();
    command manual(app, shared, "manual", "Write manual pages and completion, as they are installed");
    manual.hide();
    manual.argument("DIR", *folder, "man1/*.1 and bash-completion/tipring go there");
    manual.example("tipring manual manual");
    manual.runs([&app, folder] {
        const described_command root = describe(app);
        write_pages(*folder, root, root);
        write(fs::path(*folder) / "bash-completion" / "tipring", bash_completion(root));
        return exit_status::done;
    });
}

} // namespace tipring::apps
