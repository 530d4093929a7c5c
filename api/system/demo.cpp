#include "api/system/demo.hpp"

#include "api/system/demo_story.hpp"
#include "api/system/line_address.hpp"
#include "api/system/timeline.hpp"
#include "base/error.hpp"
#include "core/media/audio_file.hpp"

#include <exception>
#include <filesystem>
#include <memory>
#include <vector>

namespace tipring::api {

namespace {

/// What is left behind in `out`: audio and outline of every pair, and the timeline.
class keepsakes
{
public:
    keepsakes(const std::string& folder, simulated_house& house)
        : folder_(folder)
        , events_(made(folder) + "/timeline.jsonl")
    {
        picture_.title = "tipring demo";
        for (const auto& station : house.exchange().stations()) {
            const std::string& number = station->config().number;
            pairs_.push_back(std::make_unique<pair>(folder + "/" + number + ".wav"));
            picture_.lanes.push_back({pair_address(number), number, std::string(subscriber_at(number)), {}});
            plant::loop& copper = house.outside().pair(station->config().line);
            copper.set_tap([p = pairs_.back().get()](audio_in frame) {
                p->wav.write(frame);
                p->outline.feed(frame);
            });
        }
    }

    void keep(const event_record& e)
    {
        events_.write(e);
        picture_.events.push_back(e);
    }

    void close(sample_count duration)
    {
        events_.close();
        picture_.duration = duration;
        for (std::size_t i = 0; i < pairs_.size(); ++i) {
            pairs_[i]->wav.close();
            picture_.lanes[i].audio = std::move(pairs_[i]->outline);
        }
        write_timeline_svg(picture_, folder_ + "/timeline.svg");
    }

private:
    struct pair
    {
        explicit pair(const std::string& path)
            : wav(path)
        {
        }

        core::wav_writer wav;
        waveform outline;
    };

    static const std::string& made(const std::string& folder)
    {
        std::error_code failed;
        std::filesystem::create_directories(folder, failed);
        if (failed)
            throw failure(errc::file_missing, "cannot make the folder '" + folder + "': " + failed.message());
        return folder;
    }

    std::string folder_;
    timeline_writer events_;
    timeline picture_;
    std::vector<std::unique_ptr<pair>> pairs_;
};

} // namespace

void run_demo(const demo_options& options)
{
    const speech_shelf speech{
        "hello",
        "hello-world",
        "if-correct-press",
        "demo-thanks",
        "im-sorry",
        "conf-onlyperson",
        "one-moment-please",
        "goodbye",
        "conf-placeintoconf",
        "conf-hasjoin",
        "conf-hasleft",
        "pbx-transfer",
        "dir-welcome",
    };
    asio::io_context context;
    virtual_time time(context);
    std::unique_ptr<keepsakes> kept;
    journal told([&](const event_record& e) {
        if (kept)
            kept->keep(e);
        options.tell(e);
    });
    simulated_house house(time, told, built_in_house());
    for (const house_line& l : house.plan().lines)
        told.watch_as_one(l.name, l.exchange);
    if (options.out)
        kept = std::make_unique<keepsakes>(*options.out, house);

    house.start();
    std::exception_ptr went_wrong;
    try {
        time.run(tell_the_story({house, told, speech}), 1h);
    } catch (...) {
        went_wrong = std::current_exception();
    }
    time.run(house.stop());
    if (kept)
        kept->close(time.now());
    if (went_wrong)
        std::rethrow_exception(went_wrong);
}

} // namespace tipring::api
