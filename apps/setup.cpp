#include "api/system/json_line.hpp"
#include "api/system/setup_files.hpp"
#include "apps/command.hpp"

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <vector>

namespace tipring::apps {

namespace {

struct wishes
{
    std::string country = "us";
    std::string root = "/";
    bool write = false;
};

void show(const context& shared, const api::setup_file& file, bool written, const std::optional<std::string>& before)
{
    if (shared.json) {
        std::cout << api::json_line()
                         .text("path", file.path)
                         .text("text", file.text)
                         .text("then", file.then)
                         .boolean("written", written)
                         .text("before", before.value_or(""))
                         .finish()
                  << '\n';
        return;
    }
    if (!written)
        std::cout << "# " << file.path << '\n' << file.text;
    else if (before)
        std::cout << "wrote " << file.path << "; what was there is in " << *before << '\n';
    else
        std::cout << "wrote " << file.path << '\n';
    std::cout << (written ? "now type: " : "# then type: ") << file.then << "\n\n";
}

exit_status set_up(const context& shared, const wishes& w, const std::vector<api::setup_file>& files)
{
    for (const api::setup_file& file : files) {
        std::optional<std::string> before;
        if (w.write)
            before = api::write_setup(file, w.root);
        show(shared, file, w.write, before);
    }
    return exit_status::done;
}

void add_common(command& to, wishes& w)
{
    to.flag("--write", w.write, "Write it; an earlier file is kept beside it");
    to.text("--root", w.root, "Where the system is, if not at / : the folder of an image", "DIR");
}

} // namespace

void add_setup(CLI::App& app, context& shared)
{
    auto w = std::make_shared<wishes>();
    command setup(app, shared, "setup", "Configuration of the system that fits what was found: shown, or written");
    setup.example("tipring setup udev", "Nothing is changed without --write.");

    command dahdi(setup, "dahdi", "/etc/dahdi/system.conf for the analog ports of cards");
    dahdi.text("--country", w->country, "Whose tones the kernel is to know ('us'; 'tipring tones' lists them)", "CC");
    add_common(dahdi, *w);
    dahdi.runs([&shared, w] { return set_up(shared, *w, api::dahdi_setup(w->country)); });

    command udev(setup, "udev", "Who may use cards, and ModemManager kept off telephone modems");
    add_common(udev, *w);
    udev.runs([&shared, w] { return set_up(shared, *w, api::udev_setup()); });

    command systemd(setup, "systemd", "The exchange as a service");
    add_common(systemd, *w);
    systemd.runs([&shared, w] {
        const std::string program = std::filesystem::read_symlink("/proc/self/exe");
        return set_up(shared, *w, api::systemd_setup(program));
    });
}

} // namespace tipring::apps
