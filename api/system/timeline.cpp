#include "api/system/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tipring::api {

namespace {

std::ofstream open_for_writing(const std::string& path)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    if (!file)
        throw failure(
            errc::operation_failed,
            // NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is safe for known numbers
            fmt::format("cannot write '{}': {}: check the folder and its permissions", path, std::strerror(errno))
        );
    return file;
}

void close_or_throw(std::ofstream& file, const std::string& path)
{
    file.close();
    if (!file)
        throw failure(errc::operation_failed, fmt::format("cannot write all of '{}': make room on the disk", path));
}

} // namespace

timeline_writer::timeline_writer(const std::string& path)
    : path_(path)
    , file_(open_for_writing(path))
{
}

void timeline_writer::write(const event_record& e)
{
    if (!std::holds_alternative<chapter_record>(e.what))
        file_ << to_json(e) << '\n';
}

void timeline_writer::close() { close_or_throw(file_, path_); }

void waveform::feed(audio_in samples)
{
    constexpr auto step_samples = static_cast<std::int64_t>(samples_in(step));
    for (const std::int16_t s : samples) {
        if (samples_++ % step_samples == 0)
            swings_.push_back({s, s});
        swing& last = swings_.back();
        last.low = std::min(last.low, s);
        last.high = std::max(last.high, s);
    }
}

void write_timeline_svg(const timeline& t, const std::string& path)
{
    std::ofstream file = open_for_writing(path);
    file << render_timeline_svg(t);
    close_or_throw(file, path);
}

} // namespace tipring::api
