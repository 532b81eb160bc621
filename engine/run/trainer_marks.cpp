// Marks: steps people want to find again. They change nothing about the training; the journal knows them and no thinning takes a marked step.
#include <algorithm>

#include "engine/core/run_files.h"
#include "engine/run/trainer.h"

namespace zscape {

void insert_flag(std::vector<Flag>& flags, Flag flag) {
  const auto after = std::upper_bound(flags.begin(), flags.end(), flag.step, [](std::int64_t step, const Flag& f) { return step < f.step; });
  flags.insert(after, std::move(flag));
}

std::vector<Flag>::iterator Trainer::mark_at(std::int64_t step) {
  return std::find_if(flags_.begin(), flags_.end(), [&](const Flag& f) { return f.step == step && f.kind == "mark"; });
}

void Trainer::set_mark(std::int64_t step, const std::string& note) {
  recorder_->protect(step);
  journal("mark", step == run_->step ? "" : std::to_string(step), note);
  if (const auto there = mark_at(step); there != flags_.end())
    there->text = note;
  else
    insert_flag(flags_, {step, "mark", note});
}

void Trainer::drop_mark(std::int64_t step) {
  recorder_->unprotect(step);
  journal("unmark", std::to_string(step));
  flags_.erase(mark_at(step));
}

void Trainer::refuse(const std::string& why) { shared_.facts.state(Fact::Grade::warning, run_->step, "fact.refused", {why}, why); }

void Trainer::apply(Mark& c) {
  if (!run_) return;
  const std::int64_t step = c.step == kLive ? run_->step : c.step;
  const bool now = step == run_->step;
  if (!now && !recorder_->keeps(step)) return refuse("Step " + std::to_string(step) + " is not kept; mark one of the kept steps.");
  if (c.step == kLive && c.note.empty() && mark_at(step) != flags_.end()) return;  // marked already: its name stays
  set_mark(step, c.note);
  if (now) {
    keep_frame();
    save(false);
  }
  publish_snapshot();
}

void Trainer::apply(Unmark& c) {
  if (!run_ || mark_at(c.step) == flags_.end()) return;
  drop_mark(c.step);
  publish_snapshot();
}

void Trainer::apply(MoveMark& c) {
  if (!run_ || c.from == c.to || mark_at(c.from) == flags_.end()) return;
  if (!recorder_->keeps(c.to)) return refuse("Step " + std::to_string(c.to) + " is not kept; a mark stands at a kept step.");
  if (mark_at(c.to) != flags_.end()) return refuse("Step " + std::to_string(c.to) + " carries a mark already; take that one away first.");
  const std::string note = mark_at(c.from)->text;
  drop_mark(c.from);
  set_mark(c.to, note);
  publish_snapshot();
}

}  // namespace zscape
