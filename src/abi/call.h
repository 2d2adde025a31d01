// The handle of a call, and the one way every operation starts.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "abi/boundary.h"
#include "abi/delivery.h"
#include "core/call.h"
#include "polytomic/client.h"

namespace polytomic::abi {

// Where polytomic_call_wait finds the response.
class WaitSlot {
 public:
  void put(CompletionNode node) noexcept;
  [[nodiscard]] polytomic_status take(Patience patience, polytomic_response*& response);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  CompletionNode node_;
  bool taken_ = false;
};

// Checks and copies the request struct, and starts the call. See polytomic_callback for the contract.
[[nodiscard]] polytomic_status start_operation(polytomic_client* client, Operation operation, const void* request,
                                               const polytomic_call_options* options, polytomic_callback callback,
                                               void* user_data, polytomic_call** call) noexcept;

}  // namespace polytomic::abi

struct polytomic_call : polytomic::abi::ProcessHandle {
  using ProcessHandle::ProcessHandle;
  std::shared_ptr<polytomic::Call> call;
  std::shared_ptr<polytomic::abi::WaitSlot> slot;  // of a call that is waited for
};
