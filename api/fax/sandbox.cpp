#include "api/fax/sandbox.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <system_error>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX wants it said

namespace tipring::api::fax {

namespace fs = std::filesystem;

namespace {

constexpr int killed = 128;     ///< and more: so a shell tells a signal
constexpr int stopped_here = 1; ///< what bwrap ends with where it can make no sandbox

/// Exactly these three. @return the child, or -1
pid_t start(const std::vector<std::string>& command, int output, int errors)
{
    std::vector<char*> arguments;
    for (const std::string& word : command)
        arguments.push_back(const_cast<char*>(word.c_str())); // NOLINT: posix_spawn promises not to write
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files{};
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO);
    pid_t child = -1;
    const int failed = posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    return failed == 0 ? child : -1;
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

std::string limited(const sandbox_limits& l)
{
    std::string words = "ulimit -v "; // put together piece by piece: g++ 12 warns falsely of a sum of so many
    words += std::to_string(std::int64_t{l.memory_mib} * 1024);
    words += " && ulimit -t ";
    words += std::to_string(l.processor_seconds);
    words += " && ulimit -c 0 && ulimit -f ";
    words += std::to_string(std::int64_t{l.written_mib} * 2048);
    words += " && exec timeout -s KILL ";
    words += std::to_string(l.seconds);
    words += " \"$@\"";
    return words;
}

std::vector<std::string> command_of(const sandbox_wishes& w)
{
    std::vector<std::string> command = sandbox();
    for (const auto& [outside, inside] : w.files)
        command.insert(command.end(), {"--ro-bind", fs::absolute(outside).string(), inside});
    if (!w.folder.empty())
        command.insert(command.end(), {"--bind", fs::absolute(w.folder).string(), "/out"});
    command.insert(command.end(), {"sh", "-c", limited(w.limits), "sh"});
    command.insert(command.end(), w.command.begin(), w.command.end());
    return command;
}

/// Why a sandbox that ended at once did so.
void must_work()
{
    std::vector<std::string> nothing = sandbox();
    nothing.emplace_back("true");
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC); // NOLINT(cppcoreguidelines-pro-type-vararg): POSIX
    const pid_t child = start(nothing, null, null);
    ::close(null);
    if (child < 0)
        throw failure(
            errc::operation_failed,
            "documents are read in a sandbox, and bwrap is not installed: apt-get install bubblewrap"
        );
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status != 0)
        throw failure(
            errc::operation_failed,
            "documents are read in a sandbox, and bwrap can make none here (user namespaces may be switched off): try "
            "'bwrap --unshare-all --ro-bind / / true'"
        );
}

} // namespace

sandboxed_program::sandboxed_program(const sandbox_wishes& wishes)
    : errors_(::memfd_create("errors", MFD_CLOEXEC))
{
    std::array<int, 2> ends{};
    if (errors_ < 0 || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
        const std::string why = std::system_category().message(errno);
        if (errors_ >= 0)
            ::close(errors_);
        throw failure(errc::operation_failed, "no pipe to a sandbox can be made: " + why);
    }
    output_ = ends[0];
    child_ = start(command_of(wishes), ends[1], errors_);
    ::close(ends[1]);
}

sandboxed_program::~sandboxed_program()
{
    ::close(output_);
    if (child_ > 0) {
        ::kill(child_, SIGKILL); // all inside dies with it
        wait();
    }
    ::close(errors_);
}

std::size_t sandboxed_program::read(void* into, std::size_t octets)
{
    std::size_t have = 0;
    while (have < octets) {
        const ssize_t n = ::read(output_, static_cast<char*>(into) + have, octets - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        have += static_cast<std::size_t>(n);
    }
    return have;
}

int sandboxed_program::wait()
{
    int status = 0;
    while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : killed + WTERMSIG(status);
}

int sandboxed_program::finish()
{
    if (child_ < 0)
        must_work(); // it was never there
    std::array<char, 4096> rest{};
    while (read(rest.data(), rest.size()) > 0) { // nobody waits for who waits for us
    }
    const int status = child_ < 0 ? program_not_there : wait();
    if (status == stopped_here || status == program_not_there)
        must_work();
    return status;
}

std::string sandboxed_program::complaint() const
{
    std::array<char, 300> said{};
    const ssize_t n = ::pread(errors_, said.data(), said.size(), 0);
    std::string line(said.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
    line.erase(std::min(line.size(), line.find('\n')));
    for (char& c : line)
        if (c < ' ' || c > '~')
            c = '?';
    return line;
}

std::string words_for_end(int status, const sandbox_limits& limits)
{
    std::string words;
    if (status < killed) {
        words += "ended with ";
        words += std::to_string(status);
    } else {
        words += "was killed by signal ";
        words += std::to_string(status - killed);
    }
    words += " (damaged, or larger than ";
    words += std::to_string(limits.memory_mib);
    words += " MiB of memory and ";
    words += std::to_string(limits.processor_seconds);
    words += " s allow)";
    return words;
}

void render_pdf(const std::string& pdf, const std::string& tiff)
{
    const fs::path target = fs::absolute(tiff);
    sandbox_wishes w;
    w.command = {"gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-dPDFSTOPONERROR", "-sDEVICE=tiffg4", "-r204x196"};
    w.command.insert(w.command.end(), {"-g1728x2292", "-dPDFFitPage"});
    w.command.push_back("-sOutputFile=/out/" + target.filename().string());
    w.command.emplace_back("/document.pdf");
    w.files.emplace_back(pdf, "/document.pdf");
    w.folder = target.parent_path().string();
    sandboxed_program ghostscript(w);
    const int status = ghostscript.finish();
    if (status == program_not_there)
        throw failure(
            errc::operation_failed, "a PDF is drawn by Ghostscript, which is not installed: apt-get install ghostscript"
        );
    std::error_code unknown;
    if (status != 0 || !fs::exists(tiff, unknown))
        throw failure(errc::file_bad, "'" + pdf + "' cannot be drawn: Ghostscript " + words_for_end(status, w.limits));
}

} // namespace tipring::api::fax
