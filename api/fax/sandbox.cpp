#include "api/fax/sandbox.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <vector>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX wants it said

namespace tipring::api::fax {

namespace fs = std::filesystem;

namespace {

constexpr const char* memory_kib = "524288";
constexpr const char* processor_seconds = "60";
constexpr const char* file_blocks = "409600"; // of 512 octets: 200 MiB
constexpr const char* wall_seconds = "120";

/// Runs a program, silently. @return its exit status; 127 where it is not there, 128 and more where it was killed.
int run(const std::vector<std::string>& command)
{
    std::vector<char*> arguments;
    for (const std::string& word : command)
        arguments.push_back(const_cast<char*>(word.c_str())); // NOLINT: posix_spawn promises not to write
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files{};
    posix_spawn_file_actions_init(&files);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (failed != 0)
        return 127;
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// bubblewrap with nothing in it but the system's programs.
std::vector<std::string> sandbox()
{
    std::vector<std::string> command{"bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"};
    for (const char* system :
         {"/usr",
          "/lib",
          "/lib64",
          "/bin",
          "/etc/alternatives",
          "/etc/fonts",
          "/etc/ld.so.cache",
          "/var/lib/ghostscript"}) {
        std::error_code unknown;
        if (fs::exists(system, unknown))
            command.insert(command.end(), {"--ro-bind", system, system});
    }
    command.insert(
        command.end(), {"--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--setenv", "PATH", "/usr/bin:/bin"}
    );
    return command;
}

void must_work()
{
    std::vector<std::string> nothing = sandbox();
    nothing.emplace_back("true");
    const int status = run(nothing);
    if (status == 127)
        throw failure(
            errc::operation_failed, "a PDF is read in a sandbox, and bwrap is not installed: apt-get install bubblewrap"
        );
    if (status != 0)
        throw failure(
            errc::operation_failed,
            "a PDF is read in a sandbox, and bwrap can make none here (user namespaces may be switched off): try "
            "'bwrap --unshare-all --ro-bind / / true', or convert the document to TIFF yourself"
        );
}

} // namespace

void render_pdf(const std::string& pdf, const std::string& tiff)
{
    must_work();
    const fs::path target = fs::absolute(tiff);
    std::string limited = "ulimit -v "; // put together piece by piece: g++ 12 warns falsely of a sum of so many
    limited += memory_kib;
    limited += " && ulimit -t ";
    limited += processor_seconds;
    limited += " && ulimit -f ";
    limited += file_blocks;
    limited += " && exec timeout ";
    limited += wall_seconds;
    limited += " gs -q -dNOPAUSE -dBATCH -dSAFER -dPDFSTOPONERROR -sDEVICE=tiffg4 -r204x196 -g1728x2292 -dPDFFitPage "
               "-sOutputFile=/out/";
    limited += target.filename().string();
    limited += " /document.pdf";
    std::vector<std::string> command = sandbox();
    command.insert(
        command.end(),
        {"--ro-bind",
         fs::absolute(pdf).string(),
         "/document.pdf",
         "--bind",
         target.parent_path().string(),
         "/out",
         "sh",
         "-c",
         limited}
    );
    const int status = run(command);
    if (status == 127)
        throw failure(
            errc::operation_failed, "a PDF is drawn by Ghostscript, which is not installed: apt-get install ghostscript"
        );
    std::error_code unknown;
    if (status != 0 || !fs::exists(tiff, unknown))
        throw failure(
            errc::file_bad,
            "'" + pdf + "' cannot be drawn: Ghostscript ended with " + std::to_string(status) +
                " (damaged, or larger than 512 MiB of memory and 60 s allow)"
        );
}

} // namespace tipring::api::fax
