#include "api/system/listening.hpp"

#include "api/system/heard_record.hpp"
#include "api/system/tone_book.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tipring::api {

namespace {

std::optional<phase> phase_of_record(const event_record& e)
{
    return std::visit(
        []<class Record>(const Record& r) -> std::optional<phase> {
            if constexpr (requires { r.what; })
                return r.what;
            return std::nullopt;
        },
        e.what
    );
}

void set_end(event_record& e, sample_count duration)
{
    std::visit(
        [&](auto& r) {
            if constexpr (requires { r.what; }) {
                r.what = phase::end;
                r.duration = duration;
            }
        },
        e.what
    );
}

/// What tells one lasting thing from another that began at the same moment.
std::string identity(const event_record& e)
{
    std::string id(kind_of(e));
    if (const auto* digit = std::get_if<dtmf_record>(&e.what))
        id += digit->digit;
    if (const auto* tone = std::get_if<tone_record>(&e.what))
        id += tone->name;
    return id;
}

} // namespace

std::vector<const dsp::country*> countries_named(const std::vector<std::string>& names)
{
    std::vector<const dsp::country*> set;
    const auto address = [](const dsp::country& c) { return &c; };
    if (names.empty())
        std::ranges::transform(dsp::countries(), std::back_inserter(set), address);
    else
        std::ranges::transform(names, std::back_inserter(set), address, country_named);
    return set;
}

listener::listener(std::vector<const dsp::country*> countries, const core::media::listening& what, told tell)
    : ear_(std::move(countries))
    , tell_(std::move(tell))
{
    ear_.listen_for(what);
}

void listener::feed(audio_in samples)
{
    length_ += sample_count(static_cast<std::int64_t>(samples.size()));
    while (partial_.size() + samples.size() >= frame_length) {
        const audio_in rest = samples.first(frame_length - partial_.size());
        partial_.insert(partial_.end(), rest.begin(), rest.end());
        hear(partial_);
        partial_.clear();
        samples = samples.subspan(rest.size());
    }
    partial_.insert(partial_.end(), samples.begin(), samples.end());
}

void listener::finish()
{
    // Detectors decide a little late: silence behind the end brings out what the last samples hold.
    constexpr sample_count afterwards = 2s;
    finishing_ = true;
    partial_.resize(frame_length);
    hear(partial_);
    partial_.assign(frame_length, 0);
    for (sample_count t{}; t < afterwards; t += frame_time)
        hear(partial_);
    for (event_record& e : open_) {
        set_end(e, length_ - e.at);
        tell_(e);
    }
    open_.clear();
}

void listener::hear(audio_in frame)
{
    for (const core::media::heard& h : ear_.feed(frame))
        tell_in_time(record_of("", h));
}

/// Nothing begins or lasts beyond the end, and the silence that we added is nobody's.
void listener::tell_in_time(event_record e)
{
    const auto p = phase_of_record(e);
    if (p == phase::begin) {
        if (finishing_ && (e.at >= length_ || kind_of(e) == "silence"))
            return;
        open_.push_back(e);
    }
    if (p == phase::end) {
        const auto begun = std::find_if(open_.begin(), open_.end(), [&](const event_record& o) {
            return o.at == e.at && identity(o) == identity(e);
        });
        if (begun == open_.end())
            return;
        open_.erase(begun);
        if (over_at(e) > length_)
            set_end(e, length_ - e.at);
    }
    tell_(e);
}

std::optional<std::string>
listen_to_recording(const std::string& path, const listening_wishes& wishes, listener::told tell)
{
    listener ears(countries_named(wishes.countries), wishes.what, std::move(tell));
    core::audio_reader recording(path, wishes.raw);
    for (audio_in block = recording.read(); !block.empty(); block = recording.read())
        ears.feed(block);
    ears.finish();
    return recording.warning();
}

} // namespace tipring::api
